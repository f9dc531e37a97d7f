import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { CallContext, Module } from './module.ts';
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

/** One time step of a recurrent network. */
export interface Cell<State> {
  readonly units: number;
  initialState(batch: number): State;
  step(
    input: Tensor2D,
    state: State,
    context: CallContext,
  ): { readonly output: Tensor2D; readonly state: State };
}
