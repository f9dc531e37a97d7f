import type { Definition, Module, Sequence } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { expectSequence, expectSize } from '../building/expect.ts';
import { tidy } from '../building/tidy.ts';
import { windowsOf } from './windows.ts';

export interface Pooling1dConfig {
  /** How many steps become one. Default 2. */
  readonly window?: number;
}

/** A sequence in, a shorter one of the same features out. */
export interface Pooling1d extends Module<Sequence, Sequence> {
  readonly features: number;
}

/**
 * The largest value of each window of steps, feature by feature; makes a sequence shorter.
 *
 * [batch, time, features] -> [batch, ⌈time / window⌉, features]; windows do not overlap, the last takes the steps that
 * are left. Masked steps do not count; a window without a real one is masked, and 0. The time of a window is its
 * latest.
 *
 * @throws CrossmodalError `layers/max-pooling1d/shape`
 * @example
 * const pool = maxPooling1d({ window: 4 }).build({ random: randomStream(1) }, { features: 64 });
 * const shorter = pool.call({ values, mask }, { training: false }); // [batch, 100, 64] -> [batch, 25, 64]
 *
 * Source: Collobert et al., "Natural Language Processing (Almost) from Scratch", JMLR 2011.
 */
export function maxPooling1d(
  config: Pooling1dConfig = {},
): Definition<Pooling1dConfig, { readonly features: number }, Pooling1d> {
  const { window = 2 } = config;
  expectSize('layers/max-pooling1d', 'window', window);
  return {
    kind: 'maxPooling1d',
    config: { window },
    build: ({ path }, { features }) => ({
      features,
      weights: {},
      call(sequence) {
        expectSequence({ code: 'layers/max-pooling1d', path }, 'the input', sequence, features);
        return tidy(() => {
          const { values, real, rest } = windowsOf(sequence, window);
          const lowered = tf.add(values, tf.mul(tf.sub(real, 1), 1e30)); // [batch, windows, window, features]
          const largest = tf.mul(tf.max(lowered, 2), tf.expandDims(rest.mask, 2)) as tf.Tensor3D;
          return { values: largest, ...rest };
        });
      },
    }),
  };
}
