import * as tf from '@tensorflow/tfjs';
import { type AdamConfig, buildAdam } from './adam.ts';
import { type DecayRule, decayMatrices, type OptimizerDefinition } from './optimizer.ts';

export interface AdamWConfig extends AdamConfig {
  /** Each step takes `rate · weightDecay` of the weight away. Default 0.01. */
  readonly weightDecay?: number;
  /** Which weights decay. Default: those with two axes or more, so neither biases nor normalizations. */
  readonly decays?: DecayRule;
}

/**
 * Adam with weight decay apart from the gradient; the usual choice for recurrent and attention networks.
 *
 * @example
 * const optimizer = adamW({ weightDecay: 0.05 });
 *
 * Source: Loshchilov & Hutter, "Decoupled Weight Decay Regularization", ICLR 2019; equal to `torch.optim.AdamW`.
 */
export function adamW(config: AdamWConfig = {}): OptimizerDefinition {
  const { weightDecay = 0.01, decays = decayMatrices } = config;
  return {
    kind: 'adamW',
    config,
    build: (weights) =>
      buildAdam(weights, config, (name, weight, learningRate) =>
        decays(name, weight.shape) ? tf.mul(weight, tf.sub(1, tf.mul(learningRate, weightDecay))) : weight,
      ),
  };
}
