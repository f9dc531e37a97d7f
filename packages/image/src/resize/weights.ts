/** Weights are in 2^22ths, as Pillow has them for bytes. */
export const PRECISION = 22;
/** Added before bits are dropped, so that they are rounded. */
export const HALF: number = 1 << (PRECISION - 1);

/** Which pixels of a line make each pixel of the resized line. */
export interface Weights {
  /** The first of them. */
  readonly first: Int32Array;
  /** How many they are; at least one. */
  readonly count: Int32Array;
  /** Of all pixels of the result, one behind the other. */
  readonly values: Int32Array;
}

/**
 * A triangle over each pixel of the result, as wide as the pixels that fall into it: bilinear, without aliasing.
 *
 * Source: Pillow, `src/libImaging/Resample.c`, whose arithmetic this follows to the bit.
 *
 * @param length of the line
 * @param start where what is shown begins and ends, in pixels, also between two
 * @param size of the result
 */
export function makeWeights(length: number, start: number, end: number, size: number): Weights {
  // Pillow holds both ends as 32-bit floats.
  const [low, high] = [Math.fround(start), Math.fround(end)];
  const scale = Math.fround(high - low) / size;
  const support = Math.max(1, scale);
  const inverse = 1 / support;
  const widest = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(size);
  const count = new Int32Array(size);
  const values = new Int32Array(size * widest);
  const triangle = new Float64Array(widest);
  let used = 0;
  for (let i = 0; i < size; i++) {
    const center = low + (i + 0.5) * scale;
    const from = Math.max(0, Math.trunc(center - support + 0.5));
    const to = Math.min(length, Math.trunc(center + support + 0.5));
    let total = 0;
    for (let j = 0; j < to - from; j++) {
      triangle[j] = Math.max(0, 1 - Math.abs((j + from - center + 0.5) * inverse));
      total += triangle[j]!;
    }
    first[i] = from;
    count[i] = to - from;
    for (let j = 0; j < to - from; j++, used++) {
      values[used] = Math.trunc(0.5 + (triangle[j]! / total) * 2 ** PRECISION);
    }
  }
  return { first, count, values: values.subarray(0, used) };
}
