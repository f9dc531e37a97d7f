import { simdMachine } from '../simd/machine.ts';
import { resizePlainly } from './plain.ts';
import { resizeBySimd } from './simd.ts';
import { makeWeights, type Weights } from './weights.ts';

/** A picture in memory: [height, width, 3]. */
export interface Raster {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** The part of a picture that is shown: in pixels, also between two. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Resizes a picture, or a part of it, bilinearly with antialiasing: Pillow's `resize(size, BILINEAR, box)`, to the bit. */
export function resizeRaster(
  source: Raster,
  { width, height }: { readonly width: number; readonly height: number },
  box: Box = { left: 0, top: 0, right: source.width, bottom: source.height },
): Raster {
  const columns = lineWeights(source.width, box.left, box.right, width);
  const rows = lineWeights(source.height, box.top, box.bottom, height);
  if (columns === undefined && rows === undefined) return source;
  const machine = simdMachine();
  return machine === undefined
    ? resizePlainly(source, columns, rows)
    : resizeBySimd(machine, source, columns, rows);
}

/** Those made last: pictures of one size follow each other. */
const made = new Map<string, Weights>();
const KEPT = 64;

/** `undefined` where a line stays as it is. */
function lineWeights(length: number, start: number, end: number, size: number): Weights | undefined {
  if (start === 0 && end === length && size === length) return undefined;
  const key = `${length} ${start} ${end} ${size}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  if (made.size >= KEPT) made.clear();
  const weights = makeWeights(length, start, end, size);
  made.set(key, weights);
  return weights;
}
