import type { Tensor, Tensor1D, Variable } from '@tensorflow/tfjs';
import type { RandomStream } from '../random/stream.ts';

/** Weights by stable, path-like names: `cell/kernel`, `forward/cell/bias`. */
export type Weights = Readonly<Record<string, Variable>>;

/** What a call of a module is told beside its input. */
export interface CallContext {
  /** Dropout, batch statistics and other behaviour of training. Default in every helper: false. */
  readonly training: boolean;
  /**
   * [2], int32: the key of this step's random numbers (a `RandomStream`'s key, another for every step). A tensor,
   * so that a compiled step draws new numbers without being traced again. Needed where `training` is true and
   * anything is random.
   */
  readonly seed?: Tensor1D;
  /**
   * Called with what may be of interest inside, as attention weights, by path-like name. The tensor is the
   * receiver's: it is kept beyond the call, until the receiver disposes it.
   */
  readonly observe?: (name: string, tensor: Tensor) => void;
}

/** A built stage: weights and a pure, synchronous function of tensors that reads no data back. */
export interface Module<In, Out> {
  readonly weights: Weights;
  call(input: In, context: CallContext): Out;
}

/** What building a module is told. */
export interface BuildContext {
  /** Initial weights come from its children, by weight name. */
  readonly random: RandomStream;
  /**
   * The module's path in the model, as `fusion/text`; default ''. It names the module in errors and separates its
   * random numbers in training from those of other modules.
   */
  readonly path?: string;
}

/**
 * A stage before it knows its input: a plain, JSON-safe config that builds a module.
 *
 * `Input` is what the module must know of its input to make its weights, as `{ features: 128 }`: users never
 * repeat it, the stage before says it.
 */
export interface Definition<Config, Input, Built> {
  readonly kind: string;
  readonly config: Config;
  build(context: BuildContext, input: Input): Built;
}
