import { CrossmodalError } from '@crossmodal/core';
import type { Definition, Encoder } from '@crossmodal/core/tensors';
import type * as tf from '@tensorflow/tfjs';
import { expectShape } from '../building/expect.ts';
import { tidy } from '../building/tidy.ts';
import { childContext, composeWeights } from '../building/weights.ts';
import { residualBlock2d } from '../convolution/residual-block2d.ts';
import { dropout } from '../random/dropout.ts';
import { inputField } from './fields.ts';
import { cellsAsSteps } from './picture.ts';
import { presentPixels } from './present-pixels.ts';

export interface ResidualEncoderConfig {
  /** Channels of each residual block; the last are the features of a step. */
  readonly channels: readonly number[];
  /** How far the window of each block moves at once. Default: 2 each. */
  readonly strides?: readonly number[];
  /** The share of values that become 0 in training. Default 0. */
  readonly dropout?: number;
  /** Momentum of the batch normalizations' statistics. Default 0.9. */
  readonly momentum?: number;
}

/**
 * A picture as a sequence of its cells, row by row, through residual blocks; for pictures that need depth.
 *
 * Field: `pixels` [batch, height, width, channels]. Missing pictures stay out of the batch statistics.
 *
 * @throws CrossmodalError `layers/residual-encoder/config`, `…/field` or `…/shape`
 * @example
 * const encoder = residualEncoder({ channels: [32, 64, 128] }).build({ random: randomStream(1) }, { channels: 3 });
 * const cells = encoder.call({ fields: { pixels }, present }, { training: false }); // 32×32 -> [batch, 16, 128]
 *
 * Source: He et al., "Deep Residual Learning for Image Recognition", CVPR 2016.
 */
export function residualEncoder(
  config: ResidualEncoderConfig,
): Definition<ResidualEncoderConfig, { readonly channels: number }, Encoder> {
  const { channels, strides = channels.map(() => 2), dropout: rate = 0, momentum = 0.9 } = config;
  if (channels.length === 0 || strides.length !== channels.length) {
    throw new CrossmodalError(
      'layers/residual-encoder/config',
      `expected at least one number in channels and as many in strides, got [${channels}] and [${strides}].`,
    );
  }
  return {
    kind: 'residual',
    config: { channels, strides, dropout: rate, momentum },
    build(context, input) {
      const blocks = channels.map((size, i) =>
        residualBlock2d({ channels: size, stride: strides[i]!, momentum }).build(
          childContext(context, `block${i}`),
          { channels: channels[i - 1] ?? input.channels },
        ),
      );
      const drop = dropout({ rate }).build(childContext(context, 'output'), {});
      const checker = { code: 'layers/residual-encoder', path: context.path };
      return {
        features: channels.at(-1)!,
        weights: composeWeights(Object.fromEntries(blocks.map((block, i) => [`block${i}`, block]))),
        call(encoderInput, call) {
          const pixels = inputField(checker, encoderInput, 'pixels');
          expectShape(checker, 'pixels', pixels, ['batch', 'height', 'width', input.channels]);
          return tidy(() => {
            const { present } = encoderInput;
            const cells = blocks.reduce(
              (values, block) => block.call({ values, present }, call),
              presentPixels(pixels, encoderInput),
            );
            return cellsAsSteps(drop.call(cells, call) as tf.Tensor4D, encoderInput);
          });
        },
      };
    },
  };
}
