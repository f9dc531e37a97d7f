import type { EncodedInput, ImageSource, Preprocessor } from '@crossmodal/core';
import { CrossmodalError } from '@crossmodal/core';
import { type AugmentOptions, planAugmentations } from './augment/options.ts';
import { emptyPlan } from './augment/plan.ts';
import { render } from './augment/render.ts';
import { type Colour, decodeImage, type ResizeMode } from './decode/decode.ts';
import { type Normalization, normalizePixels, toLinearMap } from './pixels/normalize.ts';

export interface ImagePreprocessorOptions {
  /** In pixels, from 1. */
  readonly width: number;
  readonly height: number;
  /** How a picture of another shape is fitted; default `contain`. */
  readonly resize?: ResizeMode;
  /** Behind transparent pixels and around the picture, 0 to 255; default white. */
  readonly background?: Colour;
  /** A preset or mean and deviation of each channel; default `minus-one-one`. */
  readonly normalize?: Normalization;
  /** The size in which pictures are kept between epochs, when larger: the middle is shown, or a crop; default none. */
  readonly stored?: { readonly width: number; readonly height: number };
  /** Random changes of each picture in each epoch of training; default none. */
  readonly augment?: AugmentOptions;
}

/**
 * Pictures as arrays of one size: decoded once, augmented anew in each epoch.
 *
 * `prepare` decodes and resizes to uint8; `encode` augments, where it is given a random stream, and normalizes.
 * The field of both is `pixels`, [height, width, 3].
 *
 * @throws RangeError when a size is not a whole number from 1
 * @example
 * const pictures = imagePreprocessor({ width: 64, height: 64, augment: { flip: true, rotate: 9 } });
 * const prepared = await pictures.prepare({ file: 'cat.png' });
 * const { pixels } = pictures.encode(prepared, { random: randomStream(42).child('augment') });
 */
export function imagePreprocessor(options: ImagePreprocessorOptions): Preprocessor<ImageSource> {
  const {
    width,
    height,
    resize = 'contain',
    background = [255, 255, 255],
    normalize = 'minus-one-one',
    stored = { width, height },
    augment,
  } = options;
  if (![width, height, stored.width, stored.height].every((size) => Number.isSafeInteger(size) && size > 0)) {
    throw new RangeError(`[image/size] expected whole numbers from 1, got width ${width}, height ${height}.`);
  }
  const map = toLinearMap(normalize);
  const shape = [height, width, 3];
  const storedShape = [stored.height, stored.width, 3];
  const sameSize = shape.join() === storedShape.join();
  return {
    kind: 'image',
    config: { width, height, resize, background, normalize, stored, ...(augment && { augment }) },
    prepareConfig: { ...stored, resize, background },
    fields: { pixels: { dtype: 'float32', shape } },
    async prepare(source) {
      return { pixels: await decodeImage(source, { ...stored, resize, background }) };
    },
    encode(prepared, { random } = {}) {
      const pixels = preparedPixels(prepared, storedShape);
      const augmented = random !== undefined && augment !== undefined;
      if (!augmented && sameSize) {
        return { pixels: { dtype: 'float32', shape, data: normalizePixels(pixels, map) } };
      }
      const plan = emptyPlan({ pixels, ...stored }, width, height);
      if (augmented) planAugmentations(plan, augment, random);
      return { pixels: { dtype: 'float32', shape, data: render(plan, background, map) } };
    },
  };
}

function preparedPixels({ pixels }: EncodedInput, shape: readonly number[]): Uint8Array {
  if (pixels?.dtype === 'uint8' && pixels.shape.join() === shape.join()) return pixels.data;
  const got = pixels === undefined ? 'nothing' : `${pixels.dtype} [${pixels.shape}]`;
  throw new CrossmodalError('image/prepared', `expected prepared pixels, uint8 [${shape}], got ${got}.`, {
    kind: 'internal',
  });
}
