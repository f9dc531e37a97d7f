import type { Definition, Module } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { type Activation, activate, expectActivation } from './building/activations.ts';
import { expectFeatures, expectSize } from './building/expect.ts';
import { glorotUniform, zeros } from './building/initializers.ts';
import { createWeight } from './building/weights.ts';

export interface DenseConfig {
  /** How many features come out. */
  readonly units: number;
  /** Default 'linear'. */
  readonly activation?: Activation;
  /** Whether a learned vector is added. Default true. */
  readonly bias?: boolean;
}

/** [..., features] in, [..., units] out. */
export interface Dense extends Module<tf.Tensor, tf.Tensor> {
  readonly features: number;
}

/**
 * Every output a weighted sum of all inputs: `activation(x · kernel + bias)`, on the last axis.
 *
 * Weights: `kernel` [features, units] (Glorot), `bias` [units] (zeros).
 *
 * @throws CrossmodalError `layers/dense/shape` where the last axis is not `features`
 * @example
 * const layer = dense({ units: 32, activation: 'relu' }).build({ random: randomStream(1) }, { features: 128 });
 * const y = layer.call(x, { training: false }); // [..., 32]
 *
 * Source: Rumelhart, Hinton & Williams, "Learning representations by back-propagating errors", 1986; equal to Keras' layer.
 */
export function dense(config: DenseConfig): Definition<DenseConfig, { readonly features: number }, Dense> {
  const { units, activation = 'linear', bias: withBias = true } = config;
  expectSize('layers/dense', 'units', units);
  expectActivation('layers/dense', activation);
  return {
    kind: 'dense',
    config: { units, activation, bias: withBias },
    build(context, { features }) {
      const kernel = createWeight(context, 'kernel', [features, units], glorotUniform);
      const bias = withBias ? createWeight(context, 'bias', [units], zeros) : undefined;
      const checker = { code: 'layers/dense', path: context.path };
      return {
        features: units,
        weights: bias === undefined ? { kernel } : { kernel, bias },
        call(x) {
          expectFeatures(checker, 'the input', x, features);
          return tf.tidy(() => {
            const product = tf.matMul(tf.reshape(x, [-1, features]), kernel as tf.Tensor2D);
            const sum = bias === undefined ? product : tf.add(product, bias);
            return tf.reshape(activate(activation, sum), [...x.shape.slice(0, -1), units]);
          });
        },
      };
    },
  };
}
