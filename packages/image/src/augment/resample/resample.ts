import type { Colour } from '../../decode/decode.ts';
import { simdMachine } from '../../simd/machine.ts';
import type { Plan } from '../plan.ts';
import { resampleBySimd } from './simd.ts';
import { resampleStraight } from './straight.ts';
import { makeTaps } from './taps.ts';
import { resampleTurned } from './turned.ts';
import { copyWindow, findWindow } from './window.ts';

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
  const machine = simdMachine();
  const window = findWindow(plan);
  if (machine !== undefined && window !== undefined) return copyWindow(machine, plan, window, resampled);
  const columns = makeTaps(a, c, width, source.width);
  const rows = makeTaps(e, f, height, source.height);
  return machine === undefined
    ? resampleStraight(plan, background, columns, rows, resampled)
    : resampleBySimd(machine, plan, background, columns, rows, resampled);
}
