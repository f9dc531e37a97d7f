import { CrossmodalError } from '@crossmodal/core';
import type { Definition, Encoder } from '@crossmodal/core/tensors';
import type * as tf from '@tensorflow/tfjs';
import { expectShape, expectSize } from '../building/expect.ts';
import { tidy } from '../building/tidy.ts';
import { childContext, composeWeights } from '../building/weights.ts';
import { convolution2d } from '../convolution/convolution2d.ts';
import { learnedPositions } from '../positions/learned-positions.ts';
import { dropout } from '../random/dropout.ts';
import { inputField } from './fields.ts';
import { cellsAsSteps, type PictureInput } from './picture.ts';
import { presentPixels } from './present-pixels.ts';

export interface PatchEncoderConfig {
  /** Features of each step. */
  readonly features: number;
  /** Side of a patch, in pixels; it must divide height and width. */
  readonly patch: number;
  /** The share of values that become 0 in training. Default 0. */
  readonly dropout?: number;
}

/**
 * A picture as a sequence of square patches, row by row: a product of each patch's pixels plus a learned position; in
 * front of attention.
 *
 * Field: `pixels` [batch, height, width, channels].
 *
 * @throws CrossmodalError `layers/patch-encoder/config`, `…/field` or `…/shape`
 * @example
 * const encoder = patchEncoder({ features: 64, patch: 8 })
 *   .build({ random: randomStream(1) }, { height: 32, width: 32, channels: 3 });
 * const patches = encoder.call({ fields: { pixels }, present }, { training: false }); // [batch, 16, 64]
 *
 * Source: Dosovitskiy et al., "An Image is Worth 16x16 Words", ICLR 2021.
 */
export function patchEncoder(
  config: PatchEncoderConfig,
): Definition<PatchEncoderConfig, PictureInput, Encoder> {
  const { features, patch, dropout: rate = 0 } = config;
  expectSize('layers/patch-encoder', 'patch', patch);
  return {
    kind: 'patches',
    config: { features, patch, dropout: rate },
    build(context, { height, width, channels }) {
      if (height % patch !== 0 || width % patch !== 0) {
        throw new CrossmodalError(
          'layers/patch-encoder/config',
          `expected a patch that divides ${height} × ${width} pixels, got ${patch}.`,
        );
      }
      const options = { channels: features, window: patch, stride: patch, padding: 'valid' } as const;
      const projection = convolution2d(options).build(childContext(context, 'projection'), { channels });
      const maxSteps = (height / patch) * (width / patch);
      const positions = learnedPositions({ maxSteps }).build(childContext(context, 'positions'), {
        features,
      });
      const drop = dropout({ rate }).build(childContext(context, 'output'), {});
      const checker = { code: 'layers/patch-encoder', path: context.path };
      return {
        features,
        weights: composeWeights({ projection, positions }),
        call(input, call) {
          const pixels = inputField(checker, input, 'pixels');
          expectShape(checker, 'pixels', pixels, ['batch', height, width, channels]);
          return tidy(() => {
            const steps = cellsAsSteps(projection.call(presentPixels(pixels, input), call), input);
            const { values, mask } = positions.call(steps, call);
            return { values: drop.call(values, call).mul(mask.expandDims(2)) as tf.Tensor3D, mask };
          });
        },
      };
    },
  };
}
