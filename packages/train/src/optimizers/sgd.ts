import type { Weights } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import {
  type DecayRule,
  decayMatrices,
  type Gradients,
  type Optimizer,
  type OptimizerDefinition,
  zeroState,
} from './optimizer.ts';

export interface SgdConfig {
  /** Share of the last velocity that is kept, 0 to 1. Default 0: plain gradient descent. */
  readonly momentum?: number;
  /** Look ahead along the velocity. Default false. */
  readonly nesterov?: boolean;
  /** Added to the gradient as `weightDecay · weight`. Default 0. */
  readonly weightDecay?: number;
  /** Which weights decay. Default: those with two axes or more. */
  readonly decays?: DecayRule;
}

/**
 * Stochastic gradient descent with momentum; a sturdy choice for convolutions and long training.
 *
 * With momentum μ: `v ← μ v + g`, `w ← w - rate · v`; Nesterov: `w ← w - rate · (g + μ v)`.
 *
 * @example
 * const optimizer = sgd({ momentum: 0.9, nesterov: true });
 *
 * Source: Sutskever et al., "On the importance of initialization and momentum", ICML 2013; equal to `torch.optim.SGD`.
 */
export function sgd(config: SgdConfig = {}): OptimizerDefinition {
  return { kind: 'sgd', config, build: (weights) => buildSgd(weights, config) };
}

function buildSgd(weights: Weights, config: SgdConfig): Optimizer {
  const { momentum = 0, nesterov = false, weightDecay = 0, decays = decayMatrices } = config;
  const state = momentum === 0 ? {} : zeroState('velocity', weights);

  function direction(name: string, gradient: tf.Tensor): tf.Tensor {
    const weight = weights[name]!;
    const decayed =
      weightDecay !== 0 && decays(name, weight.shape)
        ? tf.add(gradient, tf.mul(weight, weightDecay))
        : gradient;
    const velocity = state[`velocity/${name}`];
    if (velocity === undefined) return decayed;
    velocity.assign(tf.add(tf.mul(velocity, momentum), decayed));
    return nesterov ? tf.add(decayed, tf.mul(velocity, momentum)) : velocity;
  }

  return {
    state,
    update(gradients: Gradients, learningRate: tf.Scalar): void {
      tf.tidy(() => {
        for (const [name, gradient] of Object.entries(gradients)) {
          const weight = weights[name]!;
          weight.assign(tf.sub(weight, tf.mul(direction(name, gradient), learningRate)));
        }
      });
    },
  };
}
