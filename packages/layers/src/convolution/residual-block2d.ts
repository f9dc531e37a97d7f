import type { BuildContext, Definition, Module } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { expectShape } from '../building/expect.ts';
import { tidy } from '../building/tidy.ts';
import { childContext, composeWeights } from '../building/weights.ts';
import { batchNormalization } from '../normalization/batch-normalization.ts';
import { convolution2d } from './convolution2d.ts';

export interface ResidualBlock2dConfig {
  /** How many channels come out. */
  readonly channels: number;
  /** How far the window of the first convolution moves at once. Default 1. */
  readonly stride?: number;
  /** Momentum of the batch normalizations' statistics. Default 0.9. */
  readonly momentum?: number;
}

export interface PictureBatch {
  /** [batch, height, width, channels] */
  readonly values: tf.Tensor4D;
  /** [batch]: 0 keeps a picture out of the batch statistics. */
  readonly present?: tf.Tensor;
}

export interface ResidualBlock2d extends Module<PictureBatch, tf.Tensor4D> {
  readonly channels: number;
}

/**
 * Two 3×3 convolutions whose result is added to what came in, so that deep stacks of them can be trained.
 *
 * [batch, height, width, channels in] -> [batch, height / stride, width / stride, channels]. Where the shape
 * changes, what came in goes through a 1×1 convolution.
 *
 * @throws CrossmodalError `layers/residual-block2d/shape`
 * @example
 * const block = residualBlock2d({ channels: 64, stride: 2 }).build({ random: randomStream(1) }, { channels: 32 });
 * const y = block.call({ values }, { training: false });
 *
 * Source: He et al., "Deep Residual Learning for Image Recognition", CVPR 2016.
 */
export function residualBlock2d(
  config: ResidualBlock2dConfig,
): Definition<ResidualBlock2dConfig, { readonly channels: number }, ResidualBlock2d> {
  const { channels, stride = 1, momentum = 0.9 } = config;
  return {
    kind: 'residualBlock2d',
    config: { channels, stride, momentum },
    build(context, input) {
      const convolve = (name: string, from: number, window: number, step: number) =>
        normalizedConvolution(
          childContext(context, name),
          from,
          { channels, window, stride: step },
          momentum,
        );
      const first = convolve('first', input.channels, 3, stride);
      const second = convolve('second', channels, 3, 1);
      const sameShape = stride === 1 && channels === input.channels;
      const shortcut = sameShape ? undefined : convolve('shortcut', input.channels, 1, stride);
      const checker = { code: 'layers/residual-block2d', path: context.path };
      return {
        channels,
        weights: composeWeights(shortcut === undefined ? { first, second } : { first, second, shortcut }),
        call(batch, call) {
          expectShape(checker, 'the input', batch.values, ['batch', 'height', 'width', input.channels]);
          return tidy(() => {
            const inner = tf.relu(first.call(batch, call));
            const change = second.call({ ...batch, values: inner }, call);
            return tf.relu(tf.add<tf.Tensor4D>(change, shortcut?.call(batch, call) ?? batch.values));
          });
        },
      };
    },
  };
}

/** A convolution and its batch normalization. */
function normalizedConvolution(
  context: BuildContext,
  channelsIn: number,
  options: { readonly channels: number; readonly window: number; readonly stride: number },
  momentum: number,
): Module<PictureBatch, tf.Tensor4D> {
  const convolution = convolution2d({ ...options, bias: false }).build(childContext(context, 'convolution'), {
    channels: channelsIn,
  });
  const normalization = batchNormalization({ momentum }).build(childContext(context, 'normalization'), {
    features: options.channels,
  });
  return {
    weights: composeWeights({ convolution, normalization }),
    call({ values, present }, call) {
      const sums = convolution.call(values, call);
      const batch = present === undefined ? { values: sums } : { values: sums, mask: present };
      return normalization.call(batch, call) as tf.Tensor4D;
    },
  };
}
