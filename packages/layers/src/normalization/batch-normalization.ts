import type { Definition, Module } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { expectFeatures, expectNumber, expectShape } from '../building/expect.ts';
import { ones, zeros } from '../building/initializers.ts';
import { createWeight } from '../building/weights.ts';
import { normalizeBatch } from './normalize-batch.ts';

export interface BatchNormalizationConfig {
  /** The share of the moving statistics that stays at each training step, from 0 to below 1. Default 0.99. */
  readonly momentum?: number;
  /** Added to the variance. Default 0.001. */
  readonly epsilon?: number;
}

export interface BatchNormalizationInput {
  /** [batch, ..., features] */
  readonly values: tf.Tensor;
  /** The leading axes of `values`, as [batch] or [batch, time]: 0 keeps a value out of the statistics. */
  readonly mask?: tf.Tensor;
}

/** Values in, values of the same shape out. */
export type BatchNormalization = Module<BatchNormalizationInput, tf.Tensor>;

/**
 * Each feature shifted and scaled to mean 0 and variance 1 over the batch, then to a learned mean and scale.
 *
 * In training with the statistics of the batch, which the moving ones follow; else with the moving ones.
 * Weights: `scale` (ones), `shift` (zeros) and, not trained, `movingMean` (zeros), `movingVariance` (ones).
 * Where a mask leaves nothing, the moving statistics stay.
 *
 * @throws CrossmodalError `layers/batch-normalization/shape`
 * @example
 * const norm = batchNormalization().build({ random: randomStream(1) }, { features: 16 });
 * const y = norm.call({ values }, { training: true });
 *
 * Source: Ioffe & Szegedy, "Batch Normalization", 2015; equal to Keras' layer.
 */
export function batchNormalization(
  config: BatchNormalizationConfig = {},
): Definition<BatchNormalizationConfig, { readonly features: number }, BatchNormalization> {
  const { momentum = 0.99, epsilon = 1e-3 } = config;
  expectNumber('layers/batch-normalization', 'momentum', momentum, 0, 1 - 1e-6);
  expectNumber('layers/batch-normalization', 'epsilon', epsilon, 0, 1);
  return {
    kind: 'batchNormalization',
    config: { momentum, epsilon },
    build(context, { features }) {
      const scale = createWeight(context, 'scale', [features], ones);
      const shift = createWeight(context, 'shift', [features], zeros);
      const movingMean = createWeight(context, 'movingMean', [features], zeros, false);
      const movingVariance = createWeight(context, 'movingVariance', [features], ones, false);
      const checker = { code: 'layers/batch-normalization', path: context.path };
      return {
        weights: { scale, shift, movingMean, movingVariance },
        call({ values, mask }, { training }) {
          expectFeatures(checker, 'the input', values, features);
          if (mask !== undefined) expectShape(checker, 'the mask', mask, values.shape.slice(0, mask.rank));
          return tf.tidy(() => {
            if (!training) return normalize(values, movingMean, movingVariance, scale, shift, epsilon);
            const { normal, mean, variance, filled } = normalizeBatch(values, mask, scale, shift, epsilon);
            const share = tf.mul(filled, 1 - momentum);
            movingMean.assign(tf.add(movingMean, tf.mul(tf.sub(mean, movingMean), share)));
            movingVariance.assign(tf.add(movingVariance, tf.mul(tf.sub(variance, movingVariance), share)));
            return normal;
          });
        },
      };
    },
  };
}

function normalize(
  values: tf.Tensor,
  mean: tf.Tensor,
  variance: tf.Tensor,
  scale: tf.Tensor,
  shift: tf.Tensor,
  epsilon: number,
): tf.Tensor {
  const factor = tf.mul(scale, tf.rsqrt(tf.add(variance, epsilon))); // [features]
  return tf.add(tf.mul(values, factor), tf.sub(shift, tf.mul(mean, factor)));
}
