import type { HostTensor, ImageSource } from '@crossmodal/core';
import type { SharpOptions } from 'sharp';
import { readEncoded } from './encoded.ts';
import { sniffFormat } from './formats.ts';
import { loadSharp } from './loaders.ts';
import { imageError } from './source.ts';
import { hasSrgbProfile } from './srgb-profile.ts';

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

const fits = { cover: 'cover', contain: 'contain', stretch: 'fill' } as const;

/**
 * Decodes a picture safely and brings it to one size: use it for pictures that you have not made yourself.
 *
 * JPEG, PNG, WebP, AVIF, TIFF and GIF (its first frame), told by content. Turned upright by its EXIF orientation,
 * brought to 8-bit sRGB from any colour space (CMYK, greyscale, 16 bit, with an ICC profile or without), laid over
 * the background where transparent. Resized bilinearly with antialiasing, as Pillow and torchvision do.
 *
 * @returns uint8 [height, width, 3]
 * @throws CrossmodalError `image/unreadable`, `image/format`, `image/too-large`, `image/too-slow`, `image/corrupt`,
 *   naming the file
 * @example
 * const pixels = await decodeImage({ file: 'cat.jpg' }, { width: 224, height: 224, resize: 'cover' });
 */
export async function decodeImage(source: ImageSource, options: DecodeOptions): Promise<Pixels> {
  const { width, height, resize = 'contain', background = [255, 255, 255] } = options;
  const { maxPixels = 50_000_000, timeLimit = 30 } = options;
  const [r, g, b] = background;
  const shape = [height, width, 3];
  if ('pixels' in source && source.width === width && source.height === height) {
    return { dtype: 'uint8', shape, data: source.pixels };
  }
  const sharp = await loadSharp();
  const [input, reading] = await openSource(source);
  try {
    const data = await sharp(input, { ...reading, limitInputPixels: maxPixels })
      .timeout({ seconds: timeLimit })
      .flatten({ background: { r, g, b } })
      .resize({ width, height, fit: fits[resize], background: { r, g, b }, kernel: 'linear' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer();
    return { dtype: 'uint8', shape, data: toThreeChannels(data, width * height) };
  } catch (cause) {
    const { message } = cause as Error;
    if (message.startsWith('timeout:')) {
      throw imageError(
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
      throw imageError('image/too-large', `expected at most ${maxPixels} pixels, got more.`, source, {
        hint: 'Make the picture smaller, or allow more if you know where it is from.',
        cause,
      });
    }
    throw imageError('image/corrupt', `it does not decode: ${message.trim()}.`, source, { cause });
  }
}

/** What sharp reads, and how. */
async function openSource(source: ImageSource): Promise<readonly [input: Uint8Array, reading: SharpOptions]> {
  if ('pixels' in source) {
    return [source.pixels, { raw: { width: source.width, height: source.height, channels: 3 } }];
  }
  const bytes = await readEncoded(source);
  const ignoreIcc = sniffFormat(bytes) === 'jpeg' && hasSrgbProfile(bytes);
  return [bytes, { autoOrient: true, failOn: 'error', sequentialRead: true, ignoreIcc }];
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
