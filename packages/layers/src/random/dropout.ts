import type { Definition, Module } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { expectNumber } from '../building/expect.ts';
import { randomPlace } from './place.ts';

export interface DropoutConfig {
  /** The share of values that become 0, from 0 to below 1. */
  readonly rate: number;
}

export type Dropout = Module<tf.Tensor, tf.Tensor>;

/**
 * Sets values to 0 at random in training and scales the others up, so that the mean stays; against overfitting.
 *
 * Any shape in, the same out. Outside training it does nothing.
 *
 * @throws CrossmodalError `layers/seed` in training without a seed
 * @example
 * const drop = dropout({ rate: 0.4 }).build({ random: randomStream(1), path: 'head' }, {});
 * const y = drop.call(x, { training: true, seed });
 *
 * Source: Srivastava et al., "Dropout", JMLR 2014.
 */
export function dropout(config: DropoutConfig): Definition<DropoutConfig, object, Dropout> {
  const { rate } = config;
  expectNumber('layers/dropout', 'rate', rate, 0, 1 - 1e-6);
  return {
    kind: 'dropout',
    config,
    build(context) {
      const place = randomPlace(context, 'dropout');
      return {
        weights: {},
        call(x, call) {
          if (!call.training || rate === 0) return x;
          return tf.tidy(() => {
            const kept = tf.greaterEqual(place.uniform(x.shape, call), rate);
            return tf.mul(tf.mul(x, 1 / (1 - rate)), tf.cast(kept, 'float32'));
          });
        },
      };
    },
  };
}
