import type { Weights } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { fused } from './fused.ts';
import { type Gradients, type Optimizer, type OptimizerDefinition, zeroState } from './optimizer.ts';

export interface AdamConfig {
  /** Decay of the mean of gradients, 0 to 1. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients, 0 to 1. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the mean square. Default 1e-8. */
  readonly epsilon?: number;
}

/**
 * Adam: a step of its own size for every weight; the first choice where nothing is known.
 *
 * @example
 * const optimizer = adam({ beta2: 0.98 });
 *
 * Source: Kingma & Ba, "Adam", ICLR 2015; equal to `torch.optim.Adam`.
 */
export function adam(config: AdamConfig = {}): OptimizerDefinition {
  return { kind: 'adam', config, build: (weights) => buildAdam(weights, config) };
}

/** @param shrink what decay leaves of a weight before its step: AdamW's part */
export function buildAdam(
  weights: Weights,
  config: AdamConfig,
  shrink: (name: string, weight: tf.Variable, learningRate: tf.Scalar) => tf.Tensor = (_, weight) => weight,
): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = config;
  const steps = tf.tidy(() => tf.variable(tf.scalar(0), false)); // t
  const means = zeroState('mean', weights); // m
  const squares = zeroState('square', weights); // v

  return {
    state: { steps, ...means, ...squares },
    update(gradients: Gradients, learningRate: tf.Scalar): void {
      tf.tidy(() => {
        steps.assign(tf.add(steps, 1));
        const root = tf.sqrt(biasCorrection(beta2, steps));
        // The paper's more efficient order of computation (end of section 2): α_t and ε̂.
        const rate = tf.div(tf.mul(learningRate, root), biasCorrection(beta1, steps));
        const floor = tf.mul(root, epsilon);
        const names = Object.keys(gradients);
        const values = fused(() =>
          names.flatMap((name) => {
            const [weight, gradient] = [weights[name]!, gradients[name]!];
            const mean = moved(means[`mean/${name}`]!, gradient, 1 - beta1);
            const square = moved(squares[`square/${name}`]!, tf.square(gradient), 1 - beta2);
            const step = tf.div(tf.mul(mean, rate), tf.add(tf.sqrt(square), floor));
            return [mean, square, tf.sub(shrink(name, weight, learningRate), step)];
          }),
        );
        names.forEach((name, i) => {
          const [mean, square, weight] = values.slice(3 * i);
          means[`mean/${name}`]!.assign(mean!);
          squares[`square/${name}`]!.assign(square!);
          weights[name]!.assign(weight!);
        });
      });
    },
  };
}

/** `1 - beta^t`, by `expm1`: the plain form loses half of float32's digits in the first steps. */
function biasCorrection(beta: number, steps: tf.Tensor): tf.Tensor {
  return beta === 0 ? tf.onesLike(steps) : tf.neg(tf.expm1(tf.mul(steps, Math.log(beta))));
}

/** An exponential moving average that takes in one more value. */
const moved = (average: tf.Tensor, value: tf.Tensor, share: number): tf.Tensor =>
  tf.add(average, tf.mul(tf.sub(value, average), share));
