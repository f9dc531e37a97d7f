import type { Weights } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';

/** Gradients by the name of their weight; a weight that the loss does not reach has none and stays as it is. */
export type Gradients = Readonly<Record<string, tf.Tensor>>;

/** An optimizer that knows its weights. */
export interface Optimizer {
  /** What it remembers from step to step: made when built, kept in checkpoints. */
  readonly state: Weights;
  /** Changes the weights and the state; a traceable function of tensors. */
  update(gradients: Gradients, learningRate: tf.Scalar): void;
}

/** An optimizer before it knows its weights. */
export interface OptimizerDefinition {
  readonly kind: string;
  readonly config: object;
  /** @param weights those to train */
  build(weights: Weights): Optimizer;
}

/** Whether a weight decays, by its name and shape. */
export type DecayRule = (name: string, shape: readonly number[]) => boolean;

/** Matrices and kernels decay; biases and the scales of normalizations, being vectors, do not. */
export const decayMatrices: DecayRule = (_name, shape) => shape.length >= 2;

/** A variable of zeros for each weight, by `prefix/name`. */
export function zeroState(prefix: string, weights: Weights): Record<string, tf.Variable> {
  return Object.fromEntries(
    Object.entries(weights).map(([name, weight]) => [
      `${prefix}/${name}`,
      tf.tidy(() => tf.variable(tf.zerosLike(weight), false)),
    ]),
  );
}
