import type { RandomStream } from './random/stream.ts';

/** What a picture may be given as: a file on disk, or the bytes of one. */
export type ImageSource = { readonly file: string } | { readonly bytes: Uint8Array };

/** What one modality of one sample holds before preprocessing: text, a picture, numbers. */
export type Payload = string | ImageSource | readonly number[];

/** A row of the user's data. */
export interface Sample {
  /** Stable and unique: reports, predictions and errors name the sample by it. */
  readonly id: string;
  /** By modality name; a modality that is absent here is missing in this sample. */
  readonly inputs: Readonly<Record<string, Payload>>;
  /** The class name to predict; absent where it is not known. */
  readonly target?: string;
  /** Further columns, kept for splitting, grouping and reports. */
  readonly columns?: Readonly<Record<string, string>>;
}

/** A dense array in JavaScript's memory, row-major: what becomes one tensor. */
export interface HostTensor {
  readonly dtype: 'float32' | 'int32';
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

/** One sample's input of one modality, or a batch of them, after preprocessing: by field, as `ids` or `pixels`. */
export type EncodedInput = Readonly<Record<string, HostTensor>>;

/** How `Preprocessor.encode` is asked: a random stream is given in training, where augmentation is wanted. */
export interface EncodeContext {
  readonly random?: RandomStream;
}

/**
 * Turns one modality's payload into arrays of a fixed shape; a host stage.
 *
 * Made by a factory from a plain config (text: after its vocabulary is known). The runner writes `kind` and
 * `config` into the saved model, so that serving repeats training's preprocessing exactly.
 */
export interface Preprocessor<Accepted extends Payload = Payload> {
  readonly kind: string;
  /** JSON-safe and complete: the same factory, given it again, makes an equal preprocessor. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The shape and dtype of each field of one sample, without the batch dimension. */
  readonly fields: Readonly<Record<string, Pick<HostTensor, 'dtype' | 'shape'>>>;
  encode(payload: Accepted, context?: EncodeContext): EncodedInput | Promise<EncodedInput>;
}
