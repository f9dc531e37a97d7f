import type { EncodedInput, HostTensor, ImageSource, Preprocessor } from '@crossmodal/core';
import { CrossmodalError, suggestName } from '@crossmodal/core';
import { checkAugmentations } from './augment/check.ts';
import { type AugmentOptions, planAugmentations } from './augment/options.ts';
import { emptyPlan } from './augment/plan.ts';
import { render, renderBytes } from './augment/render.ts';
import { checkDecodeOptions } from './decode/check.ts';
import { type Colour, type DecodeLimits, decodeImage, type ResizeMode } from './decode/decode.ts';
import { type Normalization, normalizePixels, toLinearMap } from './pixels/normalize.ts';
import { type ChannelOrder, channelOrders, orderChannels, orderedShape } from './pixels/order.ts';

/** What a picture is brought to before it is kept. */
export interface ImageSizeOptions {
  /** In pixels, from 1. */
  readonly width: number;
  readonly height: number;
  /** How a picture of another shape is fitted; default `contain`. */
  readonly resize?: ResizeMode;
  /** Behind transparent pixels and around the picture, 0 to 255; default white. */
  readonly background?: Colour;
  /** The size in which pictures are kept between epochs, when larger: the middle is shown, or a crop; default none. */
  readonly stored?: { readonly width: number; readonly height: number };
  /** What is refused; default: 50 million pixels, 30 seconds. */
  readonly limits?: DecodeLimits;
}

/** What a network is given. */
export interface ImageValueOptions {
  /** A preset or mean and deviation of each channel; default `minus-one-one`. */
  readonly normalize?: Normalization;
  /**
   * `float32`: normalized. `uint8`: bytes, a quarter of the memory, to be normalized by the network
   * (`normalizedPictures` of `@crossmodal/layers`, with `toLinearMap(normalize)`). Default `float32`.
   */
  readonly output?: 'float32' | 'uint8';
  /** Default `rgb-last`: [height, width, 3]. */
  readonly order?: ChannelOrder;
}

export interface ImagePreprocessorOptions extends ImageSizeOptions, ImageValueOptions {
  /** Random changes of each picture in each epoch of training; default none. */
  readonly augment?: AugmentOptions;
}

/**
 * Pictures as arrays of one size: decoded once, augmented anew in each epoch.
 *
 * `prepare` decodes and resizes to uint8; `encode` augments, where it is given a random stream, and normalizes.
 * The field of both is `pixels`, [height, width, 3] (`encode`: as `order` says).
 *
 * @throws RangeError when a size is not a whole number from 1, or an option of decoding is none; CrossmodalError
 *   `image/augment`, `image/options`, `image/normalization`, `normalization/unknown`
 * @example
 * const pictures = imagePreprocessor({ width: 64, height: 64, augment: { flip: true, rotate: 9 } });
 * const prepared = await pictures.prepare({ file: 'cat.png' });
 * const { pixels } = pictures.encode(prepared, { random: randomStream(42).child('augment') });
 */
export function imagePreprocessor(options: ImagePreprocessorOptions): Preprocessor<ImageSource> {
  const { width, height, resize = 'contain', background = [255, 255, 255], limits, augment } = options;
  const { normalize = 'minus-one-one', output = 'float32', order = 'rgb-last' } = options;
  const { stored = { width, height } } = options;
  for (const size of [width, height, stored.width, stored.height]) {
    if (Number.isSafeInteger(size) && size > 0) continue;
    throw new RangeError(`[image/size] expected sizes to be whole numbers from 1, got ${size}.`);
  }
  if (stored.width < width || stored.height < height) {
    throw new RangeError(
      `[image/stored] expected a size from ${width} × ${height}, got ${stored.width} × ${stored.height}.`,
    );
  }
  checkDecodeOptions({ ...stored, resize, background, ...limits });
  requireOneOf('output', output, ['float32', 'uint8']);
  requireOneOf('order', order, channelOrders);
  if (augment !== undefined) checkAugmentations(augment);
  const map = toLinearMap(normalize);
  const size = { width, height };
  const shape = orderedShape(size, order);
  const storedShape = [stored.height, stored.width, 3];
  const asIs = width === stored.width && height === stored.height;
  return {
    kind: 'image',
    config: {
      ...size,
      ...{ resize, background, normalize, stored, output, order },
      ...(limits && { limits }),
      ...(augment && { augment }),
    },
    prepareConfig: { ...stored, resize, background },
    fields: { pixels: { dtype: output, shape } },
    async prepare(source) {
      return { pixels: await decodeImage(source, { ...stored, resize, background, ...limits }) };
    },
    encode(prepared, { random, into } = {}) {
      const pixels = preparedPixels(prepared, storedShape);
      const augmented = random !== undefined && augment !== undefined;
      const plan = emptyPlan({ pixels, ...stored }, width, height);
      if (augmented) planAugmentations(plan, augment, random);
      const untouched = asIs && !augmented;
      const room = into?.pixels?.data.length === width * height * 3 ? into.pixels : undefined;
      // In another order, what is rendered goes through an array of its own.
      const inOrder = order === 'rgb-last';
      if (output === 'uint8') {
        const place = room?.dtype === 'uint8' ? room.data : undefined;
        const direct = inOrder ? place : undefined;
        if (untouched) direct?.set(pixels);
        const bytes = untouched ? (direct ?? pixels) : renderBytes(plan, background, map, direct);
        return { pixels: { dtype: 'uint8', shape, data: orderChannels(bytes, order, place) } };
      }
      const place = room?.dtype === 'float32' ? room.data : undefined;
      const direct = inOrder ? place : undefined;
      const floats = untouched ? normalizePixels(pixels, map, direct) : render(plan, background, map, direct);
      return { pixels: { dtype: 'float32', shape, data: orderChannels(floats, order, place) } };
    },
  };
}

function requireOneOf(name: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  throw new CrossmodalError(
    'image/options',
    `expected ${name} to be one of ${choices.join(', ')}, got ${JSON.stringify(value)}.`,
    { hint: suggestName(String(value), choices) },
  );
}

function preparedPixels({ pixels }: EncodedInput, shape: readonly number[]): Uint8Array {
  if (pixels?.dtype === 'uint8' && pixels.shape.join() === shape.join()) return pixels.data;
  throw new CrossmodalError(
    'image/prepared',
    `expected prepared pixels, uint8 [${shape}], got ${described(pixels)}.`,
    { kind: 'internal' },
  );
}

function described(tensor: HostTensor | undefined): string {
  return tensor === undefined ? 'nothing' : `${tensor.dtype} [${tensor.shape}]`;
}
