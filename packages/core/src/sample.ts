import type { RandomStream } from './random/stream.ts';

/** What a picture may be given as: a file on disk, the bytes of one, or its pixels. */
export type ImageSource = { readonly file: string } | { readonly bytes: Uint8Array } | RawImage;

/** A picture that needs no decoding. */
export interface RawImage {
  /** [height, width, 3]: red, green, blue. */
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** What one modality of one sample holds before preprocessing: text, a picture, numbers. */
export type Payload = string | ImageSource | readonly number[];

/** What one modality shows at one time: an entry of `Sample.events`. */
export interface SampleEvent {
  readonly modality: string;
  readonly payload: Payload;
  /** In any one unit, the same for all events of a sample. */
  readonly time?: number;
}

/** A row of the user's data. */
export interface Sample {
  /** Stable and unique: reports, predictions and errors name the sample by it. */
  readonly id: string;
  /** By modality name; a modality that is absent here is missing in this sample. */
  readonly inputs: Readonly<Record<string, Payload>>;
  /** In order of time, where each step shows another modality; such a sample has no `inputs` for them. */
  readonly events?: readonly SampleEvent[];
  /** The class name to predict; absent where it is not known. */
  readonly target?: string;
  /** Further columns, kept for splitting, grouping and reports. */
  readonly columns?: Readonly<Record<string, string>>;
}

/** A dense array in JavaScript's memory, row-major: what becomes one tensor. */
export type HostTensor = { readonly shape: readonly number[] } & (
  | { readonly dtype: 'float32'; readonly data: Float32Array }
  | { readonly dtype: 'int32'; readonly data: Int32Array }
  | { readonly dtype: 'uint8'; readonly data: Uint8Array }
);

/** One sample's input of one modality, or a batch of them, as arrays: by field, as `ids` or `pixels`. */
export type EncodedInput = Readonly<Record<string, HostTensor>>;

/** What `Preprocessor.encode` is told. */
export interface EncodeContext {
  /** The stream of this sample in this epoch; given in training, where augmentation is wanted. */
  readonly random?: RandomStream;
  /**
   * Arrays to write over, as this sample's part of a batch: making new ones costs more than filling them. What does
   * not fit, or cannot be used, is left alone; what is given back counts.
   */
  readonly into?: EncodedInput;
}

/**
 * Turns one modality's payload into arrays of a fixed shape; a host stage, in two parts.
 *
 * `prepare` is the costly part that no randomness enters (decode and resize a picture, tokenize a text): done once
 * a sample, its result can be cached. `encode` is the cheap part, done in every epoch (augment, normalize).
 * The runner writes `kind` and `config` into the saved model, so that serving repeats training's preprocessing
 * exactly.
 */
export interface Preprocessor<Accepted extends Payload = Payload> {
  readonly kind: string;
  /** JSON-safe and complete: the factory of this kind, given it again, makes an equal preprocessor. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The part of `config` that `prepare` depends on, which caches go by; default: all of it. */
  readonly prepareConfig?: Readonly<Record<string, unknown>>;
  /** What `encode` gives for one sample: the shape (without a batch dimension) and dtype of each field. */
  readonly fields: Readonly<Record<string, Pick<HostTensor, 'dtype' | 'shape'>>>;
  prepare(payload: Accepted): EncodedInput | Promise<EncodedInput>;
  encode(prepared: EncodedInput, context?: EncodeContext): EncodedInput;
}
