import type { Definition } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { expectShape, expectSize, expectWindow } from '../building/expect.ts';
import type { MaxPooling2dConfig, Pooling2d } from './max-pooling2d.ts';

/**
 * The mean of each window of a picture, channel by channel; where no single strong value should decide.
 *
 * @throws CrossmodalError `layers/average-pooling2d/shape`
 * @example
 * const pool = averagePooling2d().build({ random: randomStream(1) }, {});
 * const y = pool.call(x, { training: false }); // [batch, 8, 8, 96] -> [batch, 4, 4, 96]
 *
 * Source: LeCun et al., "Handwritten Digit Recognition with a Back-Propagation Network", 1989; equal to Keras' layer.
 */
export function averagePooling2d(
  config: MaxPooling2dConfig = {},
): Definition<MaxPooling2dConfig, object, Pooling2d> {
  const { window = 2, stride = window } = config;
  expectSize('layers/average-pooling2d', 'window', window);
  expectSize('layers/average-pooling2d', 'stride', stride);
  return {
    kind: 'averagePooling2d',
    config: { window, stride },
    build: ({ path }) => ({
      weights: {},
      call(x) {
        const checker = { code: 'layers/average-pooling2d', path };
        expectShape(checker, 'the input', x, ['batch', 'height', 'width', 'channels']);
        expectWindow(checker, window, x);
        return tf.avgPool(x, window, stride, 'valid');
      },
    }),
  };
}
