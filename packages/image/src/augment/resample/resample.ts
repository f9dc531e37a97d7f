import type { Colour } from '../../decode/decode.ts';
import { simdMachine } from '../../simd/machine.ts';
import type { Plan } from '../plan.ts';
import { resampleBySimd } from './simd.ts';
import { resampleStraight } from './straight.ts';
import { makeTaps } from './taps.ts';
import { resampleTurned } from './turned.ts';
import { resampleTurnedBySimd } from './turned-simd.ts';
import { copyWindow, findWindow } from './window.ts';

/**
 * A plan's moves, bilinearly, in whole numbers: weights are in 256ths, results rounded to bytes.
 *
 * A window at whole pixels is copied row by row. What is cut, mirrored, stretched or shifted is blended along rows and
 * columns, what is turned or sheared pixel by pixel; both through WebAssembly, with the same result to the bit as the
 * plain way, which remains for where there is none.
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
  const machine = simdMachine();
  if (b !== 0 || d !== 0) {
    return machine === undefined
      ? resampleTurned(plan, background, resampled)
      : resampleTurnedBySimd(machine, plan, background, resampled);
  }
  const window = findWindow(plan);
  if (machine !== undefined && window !== undefined) return copyWindow(machine, plan, window, resampled);
  const columns = makeTaps(a, c, width, source.width);
  const rows = makeTaps(e, f, height, source.height);
  return machine === undefined
    ? resampleStraight(plan, background, columns, rows, resampled)
    : resampleBySimd(machine, plan, background, columns, rows, resampled);
}
