import type { RandomStream } from '@crossmodal/core';
import { simdMachine } from '../../simd/machine.ts';
import { addNoisePlainly } from './noise-plainly.ts';

/**
 * Adds normal noise to values, in place, each on its own; cut off at 0 and 255.
 *
 * The numbers come from the stream's words by float32's arithmetic alone, so that they are the same on every machine.
 * None is further than 5.77 deviations from 0.
 */
export function addNoise(values: Float32Array, deviation: number, random: RandomStream): void {
  const machine = simdMachine();
  if (machine === undefined) {
    addNoisePlainly(values, deviation, random);
    return;
  }
  // Memory: the deviation, the values, of which 16 are written at once.
  const floats = 16;
  const memory = machine.memory(floats + (values.length + 15) * 4);
  new Float32Array(memory)[0] = deviation;
  const held = new Float32Array(memory, floats, values.length);
  held.set(values);
  const [low, high] = random.key;
  machine.addNoise(floats, floats + values.length * 4, low, high, 0);
  values.set(held);
}
