import type { Tensor } from '@tensorflow/tfjs';
import type { BuildContext, Module } from './module.ts';
import type { Sequence } from './sequence.ts';

/** The fields of one modality's batch, by the names its preprocessor gives them, and whether it is there. */
export interface EncoderInput {
  /** Each [batch, ...]. */
  readonly fields: Readonly<Record<string, Tensor>>;
  /** [batch], float32: 1 where the sample has this modality, 0 where it is missing. */
  readonly present: Tensor;
}

/** One modality into a sequence. */
export interface Encoder<In = EncoderInput> extends Module<In, Sequence> {
  readonly features: number;
}

/** Several modalities' sequences into one. The names of the modalities are part of the type. */
export interface Fusion<M extends string = string> extends Module<Readonly<Record<M, Sequence>>, Sequence> {
  readonly features: number;
}

/** What a fusion must know of each modality to build: how many features its steps have. */
export type FusionInput<M extends string = string> = Readonly<Record<M, { readonly features: number }>>;

/** A fusion before it knows its modalities: their names come from the input it is built for, and are then checked. */
export interface FusionDefinition<Config = object> {
  readonly kind: string;
  readonly config: Config;
  build<M extends string>(context: BuildContext, input: FusionInput<M>): Fusion<M>;
}
