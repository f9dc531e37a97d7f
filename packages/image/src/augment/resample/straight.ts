import type { Colour } from '../../decode/decode.ts';
import { fillColour } from '../../pixels/fill.ts';
import type { Plan } from '../plan.ts';
import { MARGIN, type Taps } from './taps.ts';

/** Without turning, a row of results needs two rows of the source, and most rows need those of the row before. */
export function resampleStraight(
  plan: Plan,
  background: Colour,
  columns: Taps,
  rows: Taps,
  resampled: Uint8Array = new Uint8Array(plan.width * plan.height * 3),
): Uint8Array {
  const { width, height, source } = plan;
  const stride = source.width * 3;
  const line = fillColour(new Uint8Array((source.width + 2 * MARGIN) * 3), background);
  const empty = line.slice();
  const starts = columns.first.map((first) => first * 3);
  const { weight } = columns;
  let above = { row: -1, values: new Uint16Array(width * 3) };
  let below = { row: -1, values: new Uint16Array(width * 3) };
  const interpolate = (row: number, values: Uint16Array): void => {
    const at = row - MARGIN;
    const inside = at >= 0 && at < source.height;
    if (inside) line.set(source.pixels.subarray(at * stride, (at + 1) * stride), MARGIN * 3);
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
