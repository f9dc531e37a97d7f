import { CrossmodalError } from '@crossmodal/core';
import type { Definition } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { expectFeatures, expectNumber, expectSize } from '../building/expect.ts';
import { ones, zeros } from '../building/initializers.ts';
import { createWeight } from '../building/weights.ts';
import type { LayerNormalization } from './layer-normalization.ts';

export interface GroupNormalizationConfig {
  /** Into how many groups the channels are cut. Default 8 (Keras: 32). */
  readonly groups?: number;
  /** Added to the variance. Default 0.001. */
  readonly epsilon?: number;
}

/**
 * The channels of a picture shifted and scaled, group by group, to mean 0 and variance 1 over all its positions; for
 * pictures in small batches.
 *
 * [batch, ..., channels] in and out. Weights: `scale` (ones), `shift` (zeros), both [channels].
 *
 * @throws CrossmodalError `layers/group-normalization/config` where groups do not divide the channels, `…/shape`
 * @example
 * const norm = groupNormalization({ groups: 4 }).build({ random: randomStream(1) }, { features: 64 });
 * const y = norm.call(x, { training: false });
 *
 * Source: Wu & He, "Group Normalization", ECCV 2018; equal to Keras' layer.
 */
export function groupNormalization(
  config: GroupNormalizationConfig = {},
): Definition<GroupNormalizationConfig, { readonly features: number }, LayerNormalization> {
  const { groups = 8, epsilon = 1e-3 } = config;
  expectSize('layers/group-normalization', 'groups', groups);
  expectNumber('layers/group-normalization', 'epsilon', epsilon, 0, 1);
  return {
    kind: 'groupNormalization',
    config: { groups, epsilon },
    build(context, { features }) {
      if (features % groups !== 0) {
        throw new CrossmodalError(
          'layers/group-normalization/config',
          `expected groups that divide the ${features} channels, got ${groups}.`,
        );
      }
      const scale = createWeight(context, 'scale', [features], ones);
      const shift = createWeight(context, 'shift', [features], zeros);
      const checker = { code: 'layers/group-normalization', path: context.path };
      return {
        weights: { scale, shift },
        call(x) {
          expectFeatures(checker, 'the input', x, features);
          return tf.tidy(() => {
            const grouped = tf.reshape(x, [x.shape[0]!, -1, groups, features / groups]);
            const centred = tf.sub(grouped, tf.mean(grouped, [1, 3], true));
            const variance = tf.mean(tf.square(centred), [1, 3], true);
            const normal = tf.reshape(tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon))), x.shape);
            return tf.add(tf.mul(normal, scale), shift);
          });
        },
      };
    },
  };
}
