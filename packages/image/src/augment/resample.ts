import type { Colour } from '../decode/decode.ts';
import type { Matrix, Plan } from './plan.ts';

/**
 * A plan's moves, bilinearly, in whole numbers: weights are in 256ths, results rounded to bytes.
 *
 * @param background what lies around the picture
 * @returns [height, width, 3]
 */
export function resample(plan: Plan, background: Colour): Uint8Array<ArrayBuffer> {
  const [a, b, c, d, e, f] = plan.matrix;
  const { width, height, source } = plan;
  if (b !== 0 || d !== 0) return resampleTurned(plan, background);
  const columns = taps(a, c, width, source.width);
  const rows = taps(e, f, height, source.height);
  return resampleStraight(plan, background, columns, rows);
}

/** From which two of a line's pixels each result comes, and how much the second weighs. */
interface Taps {
  /** Counts from 1, since 0 is the background before the line. */
  readonly first: Int32Array;
  /** In 256ths. */
  readonly weight: Int32Array;
}

function taps(step: number, offset: number, length: number, from: number): Taps {
  const first = new Int32Array(length);
  const weight = new Int32Array(length);
  for (let i = 0; i < length; i++) {
    const at = step * (i - (length - 1) / 2) + offset + (from - 1) / 2;
    const floor = Math.floor(at);
    const inside = floor >= -1 && floor < from;
    first[i] = inside ? floor + 1 : from + 1; // Behind the line: background twice.
    weight[i] = inside ? Math.round((at - floor) * 256) : 0;
  }
  return { first, weight };
}

/** Without turning, a row of results needs two rows of the source, and most rows need those of the row before. */
function resampleStraight(
  plan: Plan,
  background: Colour,
  columns: Taps,
  rows: Taps,
): Uint8Array<ArrayBuffer> {
  const { width, height, source } = plan;
  const stride = source.width * 3;
  const line = new Uint8Array((source.width + 3) * 3);
  for (let i = 0; i < line.length; i++) line[i] = background[i % 3]!;
  const empty = line.slice();
  const starts = columns.first.map((first) => first * 3);
  const { weight } = columns;
  let above = { row: -1, values: new Uint16Array(width * 3) };
  let below = { row: -1, values: new Uint16Array(width * 3) };
  const interpolate = (row: number, values: Uint16Array): void => {
    const inside = row >= 1 && row <= source.height;
    if (inside) line.set(source.pixels.subarray((row - 1) * stride, row * stride), 3);
    const from = inside ? line : empty;
    for (let x = 0, out = 0; x < width; x++, out += 3) {
      const i = starts[x]!;
      const right = weight[x]!;
      const left = 256 - right;
      values[out] = left * from[i]! + right * from[i + 3]!;
      values[out + 1] = left * from[i + 1]! + right * from[i + 4]!;
      values[out + 2] = left * from[i + 2]! + right * from[i + 5]!;
    }
  };
  const resampled = new Uint8Array(width * height * 3);
  for (let y = 0, out = 0; y < height; y++) {
    const row = rows.first[y]!;
    if (above.row !== row) {
      [above, below] = [below, above];
      if (above.row !== row) interpolate(row, above.values);
      above.row = row;
    }
    if (below.row !== row + 1) interpolate(row + 1, below.values);
    below.row = row + 1;
    const under = rows.weight[y]!;
    const over = 256 - under;
    const upper = above.values;
    const lower = below.values;
    for (let x = 0; x < upper.length; x++, out++) {
      resampled[out] = (over * upper[x]! + under * lower[x]! + 32768) >> 16;
    }
  }
  return resampled;
}

function resampleTurned(plan: Plan, background: Colour): Uint8Array<ArrayBuffer> {
  const { width, height } = plan;
  const { pixels, width: columns, height: rows } = plan.source;
  const [a, b, c, d, e, f]: Matrix = plan.matrix;
  const [red, green, blue] = background;
  const stride = columns * 3;
  const resampled = new Uint8Array(width * height * 3);
  const middleX = (width - 1) / 2;
  let out = 0;
  for (let y = 0; y < height; y++) {
    const fromMiddle = y - (height - 1) / 2;
    // Where the row's first pixel comes from, in 65,536ths of a pixel; each step to the right adds (a, d).
    const stepX = Math.round(a * 65536);
    const stepY = Math.round(d * 65536);
    let fromX = Math.round((b * fromMiddle + c + (columns - 1) / 2 - a * middleX) * 65536);
    let fromY = Math.round((e * fromMiddle + f + (rows - 1) / 2 - d * middleX) * 65536);
    for (let x = 0; x < width; x++, out += 3, fromX += stepX, fromY += stepY) {
      const left = fromX >> 16;
      const top = fromY >> 16;
      // How much the pixels on the right weigh, and those below, in 256ths.
      const right = ((fromX & 0xffff) + 128) >> 8;
      const below = ((fromY & 0xffff) + 128) >> 8;
      const w01 = right * (256 - below);
      const w10 = (256 - right) * below;
      const w11 = right * below;
      const w00 = 65536 - w01 - w10 - w11;
      const at = top * stride + left * 3;
      if (left >= 0 && top >= 0 && left < columns - 1 && top < rows - 1) {
        const next = at + stride;
        resampled[out] =
          (w00 * pixels[at]! +
            w01 * pixels[at + 3]! +
            w10 * pixels[next]! +
            w11 * pixels[next + 3]! +
            32768) >>>
          16;
        resampled[out + 1] =
          (w00 * pixels[at + 1]! +
            w01 * pixels[at + 4]! +
            w10 * pixels[next + 1]! +
            w11 * pixels[next + 4]! +
            32768) >>>
          16;
        resampled[out + 2] =
          (w00 * pixels[at + 2]! +
            w01 * pixels[at + 5]! +
            w10 * pixels[next + 2]! +
            w11 * pixels[next + 5]! +
            32768) >>>
          16;
      } else if (left < -1 || top < -1 || left >= columns || top >= rows) {
        resampled[out] = red;
        resampled[out + 1] = green;
        resampled[out + 2] = blue;
      } else {
        // On the border: what is outside has the background's colour.
        for (let channel = 0; channel < 3; channel++) {
          const around = background[channel]!;
          const value = (column: number, row: number): number =>
            column < 0 || row < 0 || column >= columns || row >= rows
              ? around
              : pixels[row * stride + column * 3 + channel]!;
          const sum =
            w00 * value(left, top) +
            w01 * value(left + 1, top) +
            w10 * value(left, top + 1) +
            w11 * value(left + 1, top + 1);
          resampled[out + channel] = (sum + 32768) >>> 16;
        }
      }
    }
  }
  return resampled;
}
