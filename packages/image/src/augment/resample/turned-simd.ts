import type { Colour } from '../../decode/decode.ts';
import { fillColour } from '../../pixels/fill.ts';
import { align } from '../../simd/align.ts';
import type { Machine } from '../../simd/machine.ts';
import type { Plan } from '../plan.ts';
import { MARGIN } from './taps.ts';
import { turnedRow, turnedSteps } from './turned-rows.ts';

/** Kernels read and write up to so many bytes behind what they are given. */
const SLACK = 64;

/** What `resampleTurned` gives, to the bit: four pixels at a time, from a source with background around it. */
export function resampleTurnedBySimd(
  machine: Machine,
  plan: Plan,
  background: Colour,
  resampled: Uint8Array,
): Uint8Array {
  const { width, height, source } = plan;
  const size = source.width * 3;
  // What stands behind a row is also before the next one.
  const stride = size + 2 * MARGIN * 3;
  // Memory: a pattern of background, the source, the same with background around it, the result.
  const given = 16;
  const padded = given + align(source.height * size + SLACK);
  const pixels = padded + MARGIN * stride + MARGIN * 3;
  const behind = pixels + source.height * stride;
  const end = behind + MARGIN * stride;
  const result = align(end + SLACK);
  const memory = machine.memory(result + height * width * 3 + SLACK);
  fillColour(new Uint8Array(memory, 0, 16), background);
  fillColour(new Uint8Array(memory, padded, pixels - padded), background);
  new Uint8Array(memory, given).set(source.pixels);
  machine.padRows(given, size, pixels, stride, behind, 0);
  fillColour(new Uint8Array(memory, behind, end - behind), background);
  const [stepX, stepY] = turnedSteps(plan);
  for (let y = 0; y < height; y++) {
    const [fromX, fromY] = turnedRow(plan, y);
    const out = result + y * width * 3;
    machine.turnRow(
      ...([fromX, fromY, stepX, stepY, pixels, stride] as const),
      ...([source.width, source.height, out, out + width * 3] as const),
    );
  }
  resampled.set(new Uint8Array(memory, result, height * width * 3));
  return resampled;
}
