import type { Definition } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { expectSequence, expectSize } from '../building/expect.ts';
import { tidy } from '../building/tidy.ts';
import type { Pooling1d, Pooling1dConfig } from './max-pooling1d.ts';
import { windowsOf } from './windows.ts';

/**
 * The mean of each window of steps, feature by feature; where no single strong value should decide.
 *
 * Shapes, masks and times as in `maxPooling1d`: the mean is that of a window's real steps.
 *
 * @throws CrossmodalError `layers/average-pooling1d/shape`
 * @example
 * const pool = averagePooling1d({ window: 4 }).build({ random: randomStream(1) }, { features: 64 });
 * const shorter = pool.call({ values, mask }, { training: false }); // [batch, 100, 64] -> [batch, 25, 64]
 *
 * Source: LeCun et al., "Handwritten Digit Recognition with a Back-Propagation Network", 1989.
 */
export function averagePooling1d(
  config: Pooling1dConfig = {},
): Definition<Pooling1dConfig, { readonly features: number }, Pooling1d> {
  const { window = 2 } = config;
  expectSize('layers/average-pooling1d', 'window', window);
  return {
    kind: 'averagePooling1d',
    config: { window },
    build: ({ path }, { features }) => ({
      features,
      weights: {},
      call(sequence) {
        expectSequence({ code: 'layers/average-pooling1d', path }, 'the input', sequence, features);
        return tidy(() => {
          const { values, real, rest } = windowsOf(sequence, window);
          const count = tf.maximum(tf.sum(real, 2), 1); // [batch, windows, 1]
          return { values: tf.div<tf.Tensor3D>(tf.sum(values, 2), count), ...rest };
        });
      },
    }),
  };
}
