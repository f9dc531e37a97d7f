import type { Definition, Encoder } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { expectShape, expectSize } from '../building/expect.ts';
import { tidy } from '../building/tidy.ts';
import { childContext, composeWeights } from '../building/weights.ts';
import { dense } from '../dense.ts';
import { dropout } from '../random/dropout.ts';
import { inputField } from './fields.ts';
import { maskedSteps, type PictureInput } from './picture.ts';
import { presentPixels } from './present-pixels.ts';

export interface RowEncoderConfig {
  /** Features of each step. */
  readonly features: number;
  /** The share of values that become 0 in training. Default 0. */
  readonly dropout?: number;
}

/**
 * A picture as a sequence of its pixel rows, from top to bottom; the recurrent network does the rest.
 *
 * Field: `pixels` [batch, height, width, channels] -> [batch, height, features].
 *
 * @throws CrossmodalError `layers/row-encoder/field` or `…/shape`
 * @example
 * const encoder = rowEncoder({ features: 64 })
 *   .build({ random: randomStream(1) }, { height: 28, width: 28, channels: 1 });
 * const rows = encoder.call({ fields: { pixels }, present }, { training: false }); // [batch, 28, 64]
 *
 * Source: rows read by recurrent networks: Visin et al., "ReNet", 2015.
 */
export function rowEncoder(config: RowEncoderConfig): Definition<RowEncoderConfig, PictureInput, Encoder> {
  const { features, dropout: rate = 0 } = config;
  expectSize('layers/row-encoder', 'features', features);
  return {
    kind: 'rows',
    config: { features, dropout: rate },
    build(context, { height, width, channels }) {
      const projection = dense({ units: features }).build(childContext(context, 'projection'), {
        features: width * channels,
      });
      const drop = dropout({ rate }).build(childContext(context, 'output'), {});
      const checker = { code: 'layers/row-encoder', path: context.path };
      return {
        features,
        weights: composeWeights({ projection }),
        call(input, call) {
          const pixels = inputField(checker, input, 'pixels');
          expectShape(checker, 'pixels', pixels, ['batch', height, width, channels]);
          return tidy(() => {
            const rows = tf.reshape(presentPixels(pixels, input), [
              pixels.shape[0]!,
              height,
              width * channels,
            ]);
            return maskedSteps(drop.call(projection.call(rows, call), call) as tf.Tensor3D, input);
          });
        },
      };
    },
  };
}
