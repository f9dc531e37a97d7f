import type { Definition, Module } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { expectShape, expectSize, expectWindow } from '../building/expect.ts';

export interface MaxPooling2dConfig {
  /** Height and width of the window, in pixels. Default 2. */
  readonly window?: number;
  /** How far the window moves at once, in pixels. Default: its size, so that windows do not overlap. */
  readonly stride?: number;
}

/** [batch, height, width, channels] in and out. */
export type Pooling2d = Module<tf.Tensor4D, tf.Tensor4D>;

/**
 * The largest value of each window of a picture, channel by channel; makes a picture smaller. Windows stay inside.
 *
 * @throws CrossmodalError `layers/max-pooling2d/shape`
 * @example
 * const pool = maxPooling2d().build({ random: randomStream(1) }, {});
 * const y = pool.call(x, { training: false }); // [batch, 8, 8, 96] -> [batch, 4, 4, 96]
 *
 * Source: Ranzato et al., "Unsupervised Learning of Invariant Feature Hierarchies", 2007; equal to Keras' layer.
 */
export function maxPooling2d(
  config: MaxPooling2dConfig = {},
): Definition<MaxPooling2dConfig, object, Pooling2d> {
  const { window = 2, stride = window } = config;
  expectSize('layers/max-pooling2d', 'window', window);
  expectSize('layers/max-pooling2d', 'stride', stride);
  return {
    kind: 'maxPooling2d',
    config: { window, stride },
    build: ({ path }) => ({
      weights: {},
      call(x) {
        const checker = { code: 'layers/max-pooling2d', path };
        expectShape(checker, 'the input', x, ['batch', 'height', 'width', 'channels']);
        expectWindow(checker, window, x);
        return tf.maxPool(x, window, stride, 'valid');
      },
    }),
  };
}
