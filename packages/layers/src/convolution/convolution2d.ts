import type { Definition, Module } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { type Activation, activate, expectActivation } from '../building/activations.ts';
import { expectOneOf, expectShape, expectSize, expectWindow } from '../building/expect.ts';
import { glorotUniform, zeros } from '../building/initializers.ts';
import { createWeight } from '../building/weights.ts';

export interface Convolution2dConfig {
  /** How many channels come out. */
  readonly channels: number;
  /** Height and width of the window, in pixels. Default 3. */
  readonly window?: number;
  /** How far the window moves at once, in pixels. Default 1. */
  readonly stride?: number;
  /** 'same': as many positions as pixels, divided by the stride. 'valid': the window stays inside. Default 'same'. */
  readonly padding?: 'same' | 'valid';
  /** Default 'linear'. */
  readonly activation?: Activation;
  /** Whether a learned vector is added; none is needed before a normalization. Default true. */
  readonly bias?: boolean;
}

/** [batch, height, width, channels] in and out. */
export interface Convolution2d extends Module<tf.Tensor4D, tf.Tensor4D> {
  readonly channels: number;
}

/**
 * The same weighted sum of a small window at every position of a picture.
 *
 * Weights: `kernel` [window, window, channels in, channels] (Glorot), `bias` [channels] (zeros).
 *
 * @throws CrossmodalError `layers/convolution2d/shape`
 * @example
 * const layer = convolution2d({ channels: 16, stride: 2 }).build({ random: randomStream(1) }, { channels: 3 });
 * const y = layer.call(pictures, { training: false }); // [batch, 64, 64, 3] -> [batch, 32, 32, 16]
 *
 * Source: LeCun et al., "Gradient-Based Learning Applied to Document Recognition", 1998; equal to Keras' layer.
 */
export function convolution2d(
  config: Convolution2dConfig,
): Definition<Convolution2dConfig, { readonly channels: number }, Convolution2d> {
  const { channels, window = 3, stride = 1, padding = 'same', activation = 'linear', bias = true } = config;
  for (const [name, size] of Object.entries({ channels, window, stride })) {
    expectSize('layers/convolution2d', name, size);
  }
  expectOneOf('layers/convolution2d', 'padding', padding, ['same', 'valid']);
  expectActivation('layers/convolution2d', activation);
  return {
    kind: 'convolution2d',
    config: { channels, window, stride, padding, activation, bias },
    build(context, input) {
      const kernel = createWeight(
        context,
        'kernel',
        [window, window, input.channels, channels],
        glorotUniform,
      );
      const shift = bias ? createWeight(context, 'bias', [channels], zeros) : undefined;
      const checker = { code: 'layers/convolution2d', path: context.path };
      return {
        channels,
        weights: shift === undefined ? { kernel } : { kernel, bias: shift },
        call(x) {
          expectShape(checker, 'the input', x, ['batch', 'height', 'width', input.channels]);
          if (padding === 'valid') expectWindow(checker, window, x);
          return tf.tidy(() => {
            const sums = tf.conv2d(x, kernel as unknown as tf.Tensor4D, stride, padding);
            return activate(activation, shift === undefined ? sums : tf.add(sums, shift));
          });
        },
      };
    },
  };
}
