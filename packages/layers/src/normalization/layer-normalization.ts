import type { Definition, Module } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { expectFeatures, expectNumber } from '../building/expect.ts';
import { ones, zeros } from '../building/initializers.ts';
import { createWeight } from '../building/weights.ts';

export interface LayerNormalizationConfig {
  /** Added to the variance. Default 0.001. */
  readonly epsilon?: number;
}

/** [..., features] in and out. */
export type LayerNormalization = Module<tf.Tensor, tf.Tensor>;

/**
 * Each vector of features shifted and scaled to mean 0 and variance 1, then by learned vectors; steadies recurrent
 * and attention networks, and does not depend on the batch.
 *
 * Weights: `scale` (ones), `shift` (zeros), both [features].
 *
 * @throws CrossmodalError `layers/layer-normalization/shape`
 * @example
 * const norm = layerNormalization().build({ random: randomStream(1) }, { features: 64 });
 * const y = norm.call(x, { training: false });
 *
 * Source: Ba, Kiros & Hinton, "Layer Normalization", 2016; equal to Keras' layer.
 */
export function layerNormalization(
  config: LayerNormalizationConfig = {},
): Definition<LayerNormalizationConfig, { readonly features: number }, LayerNormalization> {
  const { epsilon = 1e-3 } = config;
  expectNumber('layers/layer-normalization', 'epsilon', epsilon, 0, 1);
  return {
    kind: 'layerNormalization',
    config: { epsilon },
    build(context, { features }) {
      const scale = createWeight(context, 'scale', [features], ones);
      const shift = createWeight(context, 'shift', [features], zeros);
      const checker = { code: 'layers/layer-normalization', path: context.path };
      return {
        weights: { scale, shift },
        call(x) {
          expectFeatures(checker, 'the input', x, features);
          return tf.tidy(() => {
            const centred = tf.sub(x, tf.mean(x, -1, true));
            const variance = tf.mean(tf.square(centred), -1, true);
            const normal = tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon)));
            return tf.add(tf.mul(normal, scale), shift);
          });
        },
      };
    },
  };
}
