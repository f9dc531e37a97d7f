import { CrossmodalError } from '@crossmodal/core';
import type { Definition, Encoder } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { expectShape } from '../building/expect.ts';
import { tidy } from '../building/tidy.ts';
import { childContext, composeWeights } from '../building/weights.ts';
import { convolution2d } from '../convolution/convolution2d.ts';
import { maxPooling2d } from '../convolution/max-pooling2d.ts';
import { batchNormalization } from '../normalization/batch-normalization.ts';
import { dropout } from '../random/dropout.ts';
import { inputField } from './fields.ts';
import { cellsAsSteps } from './picture.ts';
import { presentPixels } from './present-pixels.ts';

export interface ConvolutionalEncoderConfig {
  /** How many channels each convolution gives; the last are the features of a step. */
  readonly channels: readonly number[];
  /** How far the window of each convolution moves at once. Default: 2 each. */
  readonly strides?: readonly number[];
  /** Side of the window, in cells, of a last max-pooling. Default 1: none. */
  readonly pool?: number;
  /** The share of values that become 0 in training. Default 0. */
  readonly dropout?: number;
  /** Momentum of the batch normalizations' statistics. Default 0.9. */
  readonly momentum?: number;
}

/**
 * A picture as a sequence of its cells, row by row: 3×3 convolutions with batch normalization and rectifier.
 *
 * Field: `pixels` [batch, height, width, colours], float32. With strides 2, 2, 1, 2, 1 and pool 2, 64×64 pixels
 * become 4×4 cells: 16 steps. Missing pictures stay out of the batch statistics.
 *
 * @throws CrossmodalError `layers/convolutional-encoder/config`, `…/field` or `…/shape`
 * @example
 * const encoder = convolutionalEncoder({ channels: [16, 32, 64] })
 *   .build({ random: randomStream(1), path: 'image' }, { channels: 3 });
 * const cells = encoder.call({ fields: { pixels }, present }, { training: false }); // [batch, cells, 64]
 *
 * Source: Simonyan & Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", ICLR 2015; its
 * cells as a sequence: Xu et al., "Show, Attend and Tell", ICML 2015.
 */
export function convolutionalEncoder(
  config: ConvolutionalEncoderConfig,
): Definition<ConvolutionalEncoderConfig, { readonly channels: number }, Encoder> {
  const { channels, strides = channels.map(() => 2), pool = 1, dropout: rate = 0, momentum = 0.9 } = config;
  if (channels.length === 0 || strides.length !== channels.length) {
    throw new CrossmodalError(
      'layers/convolutional-encoder/config',
      `expected at least one number in channels and as many in strides, got [${channels}] and [${strides}].`,
    );
  }
  const features = channels.at(-1)!;
  return {
    kind: 'convolutional',
    config: { channels, strides, pool, dropout: rate, momentum },
    build(context, input) {
      const blocks = channels.map((size, i) => {
        const block = childContext(context, `block${i}`);
        return {
          convolution: convolution2d({ channels: size, stride: strides[i]!, bias: false }).build(
            childContext(block, 'convolution'),
            { channels: channels[i - 1] ?? input.channels },
          ),
          normalization: batchNormalization({ momentum }).build(childContext(block, 'normalization'), {
            features: size,
          }),
        };
      });
      const pooling = maxPooling2d({ window: pool }).build(childContext(context, 'pooling'), {});
      const drop = dropout({ rate }).build(childContext(context, 'output'), {});
      const checker = { code: 'layers/convolutional-encoder', path: context.path };
      const parts = blocks.map((block, i) => [`block${i}`, { weights: composeWeights(block) }]);
      return {
        features,
        weights: composeWeights(Object.fromEntries(parts)),
        call(encoderInput, call) {
          const pixels = inputField(checker, encoderInput, 'pixels');
          expectShape(checker, 'pixels', pixels, ['batch', 'height', 'width', input.channels]);
          return tidy(() => {
            let x = presentPixels(pixels, encoderInput); // [batch, height, width, channels]
            for (const { convolution, normalization } of blocks) {
              const sums = convolution.call(x, call);
              const values = normalization.call({ values: sums, mask: encoderInput.present }, call);
              x = tf.relu(values) as tf.Tensor4D;
            }
            if (pool > 1) x = pooling.call(x, call);
            return cellsAsSteps(drop.call(x, call) as tf.Tensor4D, encoderInput); // [batch, cells, features]
          });
        },
      };
    },
  };
}
