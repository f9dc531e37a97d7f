import type { Colour } from '../../decode/decode.ts';
import { simdMachine } from '../../simd/machine.ts';
import type { Plan } from '../plan.ts';
import { copyWindow } from './copy.ts';
import { resampleBySimd } from './simd.ts';
import { resampleStraight } from './straight.ts';
import { makeTaps } from './taps.ts';
import { resampleTurned } from './turned.ts';

/**
 * A plan's moves, bilinearly, in whole numbers: weights are in 256ths, results rounded to bytes.
 *
 * A window at whole pixels is copied row by row. What is cut, mirrored, stretched or shifted goes 16 values at a time
 * through WebAssembly, with the same result to the bit as the plain way, which remains for where there is none. Only
 * what is turned or sheared is worked out pixel by pixel.
 *
 * @param background what lies around the picture
 * @param resampled is written over; default: a new array
 * @returns [height, width, 3]
 */
export function resample(
  plan: Plan,
  background: Colour,
  resampled: Uint8Array = new Uint8Array(plan.width * plan.height * 3),
): Uint8Array {
  const [a, b, c, d, e, f] = plan.matrix;
  const { width, height, source } = plan;
  if (b !== 0 || d !== 0) return resampleTurned(plan, background, resampled);
  const left = c + (source.width - width) / 2;
  const top = f + (source.height - height) / 2;
  if (a === 1 && e === 1 && isInside(left, width, source.width) && isInside(top, height, source.height)) {
    return copyWindow(plan, left, top, resampled);
  }
  const columns = makeTaps(a, c, width, source.width);
  const rows = makeTaps(e, f, height, source.height);
  const machine = simdMachine();
  return machine === undefined
    ? resampleStraight(plan, background, columns, rows, resampled)
    : resampleBySimd(machine, plan, background, columns, rows, resampled);
}

function isInside(start: number, length: number, all: number): boolean {
  return Number.isInteger(start) && start >= 0 && start + length <= all;
}
