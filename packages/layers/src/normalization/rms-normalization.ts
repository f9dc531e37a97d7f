import type { Definition } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { expectFeatures, expectNumber } from '../building/expect.ts';
import { ones } from '../building/initializers.ts';
import { createWeight } from '../building/weights.ts';
import type { LayerNormalization } from './layer-normalization.ts';

export interface RmsNormalizationConfig {
  /** Added to the mean square. Default 1e-6. */
  readonly epsilon?: number;
}

/**
 * Each vector of features divided by its root mean square; a cheaper layer normalization that keeps the mean.
 *
 * [..., features] in and out. Weights: `scale` [features] (ones).
 *
 * @throws CrossmodalError `layers/rms-normalization/shape`
 * @example
 * const norm = rmsNormalization().build({ random: randomStream(1) }, { features: 64 });
 * const y = norm.call(x, { training: false });
 *
 * Source: Zhang & Sennrich, "Root Mean Square Layer Normalization", NeurIPS 2019; equal to Keras' layer.
 */
export function rmsNormalization(
  config: RmsNormalizationConfig = {},
): Definition<RmsNormalizationConfig, { readonly features: number }, LayerNormalization> {
  const { epsilon = 1e-6 } = config;
  expectNumber('layers/rms-normalization', 'epsilon', epsilon, 0, 1);
  return {
    kind: 'rmsNormalization',
    config: { epsilon },
    build(context, { features }) {
      const scale = createWeight(context, 'scale', [features], ones);
      const checker = { code: 'layers/rms-normalization', path: context.path };
      return {
        weights: { scale },
        call(x) {
          expectFeatures(checker, 'the input', x, features);
          return tf.tidy(() => {
            const meanSquare = tf.mean(tf.square(x), -1, true);
            return tf.mul(tf.mul(x, tf.rsqrt(tf.add(meanSquare, epsilon))), scale);
          });
        },
      };
    },
  };
}
