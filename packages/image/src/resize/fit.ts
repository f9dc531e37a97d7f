import type { Colour, ResizeMode } from '../decode/decode.ts';
import { type Raster, resizeRaster } from './resize.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * A picture at a size, cropped at its edges, bordered with the background, or distorted.
 *
 * `cover` is Pillow's `ImageOps.fit`, `contain` its `ImageOps.pad`, `stretch` its `resize`, each with `BILINEAR`.
 *
 * @param finish changes the pixels of the picture, in place, before it is bordered
 */
export function fitRaster(
  source: Raster,
  size: Size,
  mode: ResizeMode,
  background: Colour,
  finish: (pixels: Uint8Array) => void = () => {},
): Uint8Array {
  const picture =
    mode === 'cover'
      ? cover(source, size)
      : resizeRaster(source, mode === 'stretch' ? size : contained(source, size));
  finish(picture.pixels);
  return place(picture, size, background);
}

/** The largest part of the middle that has the wanted shape. */
function cover(source: Raster, size: Size): Raster {
  const [ratio, wanted] = [source.width / source.height, size.width / size.height];
  const width = ratio <= wanted ? source.width : wanted * source.height;
  const height = ratio < wanted ? source.width / wanted : source.height;
  const left = (source.width - width) * 0.5;
  const top = (source.height - height) * 0.5;
  return resizeRaster(source, size, { left, top, right: left + width, bottom: top + height });
}

/** The largest size of the source's shape that has room. */
function contained(source: Size, { width, height }: Size): Size {
  const [ratio, wanted] = [source.width / source.height, width / height];
  if (ratio === wanted) return { width, height };
  if (ratio > wanted)
    return { width, height: Math.max(1, roundHalfToEven((source.height / source.width) * width)) };
  return { width: Math.max(1, roundHalfToEven(ratio * height)), height };
}

function place(picture: Raster, size: Size, background: Colour): Uint8Array {
  if (picture.width === size.width && picture.height === size.height) return picture.pixels;
  const left = roundHalfToEven((size.width - picture.width) * 0.5);
  const top = roundHalfToEven((size.height - picture.height) * 0.5);
  const placed = new Uint8Array(size.width * size.height * 3);
  for (let i = 0; i < placed.length; i++) placed[i] = background[i % 3]!;
  const stride = picture.width * 3;
  for (let y = 0; y < picture.height; y++) {
    const row = picture.pixels.subarray(y * stride, (y + 1) * stride);
    placed.set(row, ((top + y) * size.width + left) * 3);
  }
  return placed;
}

/** As Python rounds. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
