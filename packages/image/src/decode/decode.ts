import type { CrossmodalError, HostTensor, ImageSource, RawImage } from '@crossmodal/core';
import { fitRaster } from '../resize/fit.ts';
import type { Raster } from '../resize/resize.ts';
import { checkDecodeOptions } from './check.ts';
import { readEncoded } from './encoded.ts';
import { sniffFormat } from './formats.ts';
import type { RgbProfile } from './icc-profile.ts';
import { type JpegHead, readJpegHead } from './jpeg-head.ts';
import { knownProfile } from './known-profiles.ts';
import { loadSharp } from './loaders.ts';
import { type EncodedImage, imageError } from './source.ts';
import { toSrgb } from './to-srgb.ts';

/** How a picture of another shape is fitted: cropped at its edges, bordered with the background, or distorted. */
export type ResizeMode = 'cover' | 'contain' | 'stretch';

/** Red, green, blue, each from 0 to 255. */
export type Colour = readonly [number, number, number];

/** What is not decoded, since it would cost too much. */
export interface DecodeLimits {
  /** A larger picture is refused before it is decoded; default 50 million. */
  readonly maxPixels?: number;
  /** Seconds of computing, from 1; default 30. */
  readonly timeLimit?: number;
}

export interface DecodeOptions extends DecodeLimits {
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** Default `contain`. */
  readonly resize?: ResizeMode;
  /** What shows through transparent pixels, and fills borders; default white. */
  readonly background?: Colour;
}

/** A picture in memory: [height, width, 3], red, green, blue. */
export type Pixels = Extract<HostTensor, { readonly dtype: 'uint8' }>;

/**
 * A picture whose shorter side is longer than this, or than twice what is wanted, is first halved and halved again by
 * libvips, which for JPEG costs less than decoding all of it. In pixels.
 */
const LARGE = 512;

/**
 * Decodes a picture safely and brings it to one size: use it for pictures that you have not made yourself.
 *
 * JPEG, PNG, WebP, AVIF, TIFF and GIF (its first frame), told by content. Turned upright by its EXIF orientation,
 * brought to 8-bit sRGB from any colour space (CMYK, greyscale, 16 bit, with an ICC profile or without), laid over
 * the background where transparent. Resized bilinearly with antialiasing, by Pillow's arithmetic: the same pixels give
 * the same result, but for pictures whose shorter side has more than 512 pixels and twice what is wanted.
 *
 * @returns uint8 [height, width, 3]
 * @throws CrossmodalError `image/unreadable`, `image/format`, `image/too-large`, `image/too-slow`, `image/corrupt`,
 *   naming the file; RangeError for options that are none; `image/pixels` for pixels that are not as many as they should be
 * @example
 * const pixels = await decodeImage({ file: 'cat.jpg' }, { width: 224, height: 224, resize: 'cover' });
 */
export async function decodeImage(source: ImageSource, options: DecodeOptions): Promise<Pixels> {
  checkDecodeOptions(options);
  const { width, height, resize = 'contain', background = [255, 255, 255] } = options;
  const least = Math.max(LARGE, 2 * width, 2 * height);
  const { raster, profile } =
    'pixels' in source ? { raster: rasterOf(source) } : await decode(source, options, least);
  const data = fitRaster(raster, { width, height }, resize, background, (pixels) => {
    if (profile !== undefined && !profile.srgb) toSrgb(pixels, profile);
  });
  return { dtype: 'uint8', shape: [height, width, 3], data };
}

interface Decoded {
  readonly raster: Raster;
  /** Of the colours, where they are not those of sRGB yet; libvips converts from all other profiles. */
  readonly profile?: RgbProfile | undefined;
}

/** @param least how short the shorter side of a larger picture may become */
async function decode(source: EncodedImage, options: DecodeOptions, least: number): Promise<Decoded> {
  const { background = [255, 255, 255], maxPixels = 50_000_000, timeLimit = 30 } = options;
  const [r, g, b] = background;
  const bytes = await readEncoded(source);
  const sharp = await loadSharp();
  const head = sniffFormat(bytes) === 'jpeg' ? readJpegHead(bytes) : undefined;
  const profile = head?.profile && knownProfile(head.profile);
  const plain = head !== undefined && isPlain(head, least);
  const reading = {
    ...({ failOn: 'error', sequentialRead: true, limitInputPixels: maxPixels } as const),
    autoOrient: !plain,
    ignoreIcc: profile !== undefined,
  };
  try {
    const picture = sharp(bytes, reading).timeout({ seconds: timeLimit }).raw({ depth: 'uchar' });
    if (!plain) {
      picture
        .flatten({ background: { r, g, b } })
        .resize({ width: least, height: least, fit: 'outside', withoutEnlargement: true, kernel: 'linear' })
        .toColourspace('srgb');
    }
    const { data, info } = await picture.toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    return { raster: { pixels: toThreeChannels(data, width * height), width, height }, profile };
  } catch (cause) {
    throw decodeError(source, (cause as Error).message, { maxPixels, timeLimit }, cause);
  }
}

/** Whether it is only to be decoded: steps with nothing to do cost a tenth of that. */
function isPlain({ width, height, components, exif }: JpegHead, least: number): boolean {
  return components === 3 && !exif && Math.min(width, height) <= least;
}

function decodeError(
  source: EncodedImage,
  message: string,
  { maxPixels, timeLimit }: Required<DecodeLimits>,
  cause: unknown,
): CrossmodalError {
  if (message.startsWith('timeout:')) {
    return imageError(
      'image/too-slow',
      `expected ${timeLimit} s of computing at most, it took more.`,
      source,
      {
        hint: 'Make the picture smaller, or raise timeLimit if you know where it is from.',
        cause,
      },
    );
  }
  if (message.includes('exceeds pixel limit')) {
    return imageError('image/too-large', `expected at most ${maxPixels} pixels, got more.`, source, {
      hint: 'Make the picture smaller, or allow more if you know where it is from.',
      cause,
    });
  }
  return imageError('image/corrupt', `it does not decode: ${message.trim()}.`, source, { cause });
}

function rasterOf(source: RawImage): Raster {
  const { pixels, width, height } = source;
  if (pixels.length === width * height * 3) return source;
  const problem = `expected ${width} × ${height} × 3 bytes, got ${pixels.length}.`;
  throw imageError('image/pixels', problem, source, { hint: 'Pixels are red, green and blue, row by row.' });
}

/** Red, green, blue, also from a picture that came out with fewer channels or more. */
function toThreeChannels(data: Uint8Array, pixels: number): Uint8Array {
  const channels = data.length / pixels;
  if (channels === 3) return data;
  const rgb = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < 3; c++) rgb[i * 3 + c] = data[i * channels + (channels < 3 ? 0 : c)]!;
  }
  return rgb;
}
