import type { Colour } from '../../decode/decode.ts';
import type { Plan } from '../plan.ts';
import { turnedRow, turnedSteps } from './turned-rows.ts';

/** The general case, pixel by pixel: each comes from four, anywhere in the source. */
export function resampleTurned(plan: Plan, background: Colour, resampled: Uint8Array): Uint8Array {
  const { width, height } = plan;
  const { pixels, width: columns, height: rows } = plan.source;
  const [red, green, blue] = background;
  const stride = columns * 3;
  const [stepX, stepY] = turnedSteps(plan);
  let out = 0;
  for (let y = 0; y < height; y++) {
    let [fromX, fromY] = turnedRow(plan, y);
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
