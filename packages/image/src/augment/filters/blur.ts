import { PAIR_SIZE, SUMMED_AT_ONCE } from '../../simd/blur-kernel.ts';
import { type Machine, simdMachine } from '../../simd/machine.ts';
import type { Filter } from '../plan.ts';
import { blurPlainly } from './blur-plainly.ts';

/** Along rows, then along columns; edges are continued. Weights reach three deviations far, and add up to 1. */
export function gaussianBlur(deviation: number): Filter {
  const weights = gaussianWeights(deviation);
  return (values, width, height) => {
    if (weights.length === 1) return;
    const machine = simdMachine();
    if (machine === undefined) blurPlainly(values, width, height, weights);
    else blurBySimd(machine, values, width, height, weights);
  };
}

/** Of the pixel itself, then of those around it, by their distance. */
export function gaussianWeights(deviation: number): Float32Array {
  const weights = Array.from({ length: Math.ceil(3 * deviation) + 1 }, (_, i) =>
    deviation === 0 ? 1 : Math.exp(-(i ** 2) / (2 * deviation ** 2)),
  );
  const total = weights.reduce((sum, weight, i) => sum + (i === 0 ? weight : 2 * weight), 0);
  return Float32Array.from(weights, (weight) => weight / total);
}

/** What `blurPlainly` does, to the bit. */
function blurBySimd(
  machine: Machine,
  values: Float32Array,
  width: number,
  height: number,
  weights: Float32Array,
): void {
  const radius = weights.length - 1;
  const stride = width * 3;
  const rowSize = stride * 4;
  // Memory: the middle's weight, pairs, a row continued on both sides, the picture, the picture with its rows blurred.
  const pairs = 16;
  const end = pairs + radius * PAIR_SIZE;
  const line = end;
  const middle = line + radius * 12;
  const slack = SUMMED_AT_ONCE * 4;
  const picture = line + (stride + 6 * radius) * 4 + slack;
  const between = picture + height * rowSize + slack;
  const memory = machine.memory(between + height * rowSize + slack);
  const floats = new Float32Array(memory);
  const integers = new Int32Array(memory);
  floats.set(values, picture / 4);
  floats[0] = weights[0]!;
  for (let i = 1; i <= radius; i++) {
    const pair = (pairs + (i - 1) * PAIR_SIZE) / 4;
    integers[pair] = middle - i * 12;
    integers[pair + 1] = middle + i * 12;
    floats[pair + 2] = weights[i]!;
  }
  for (let y = 0; y < height; y++) {
    const row = (picture + y * rowSize) / 4;
    floats.copyWithin(middle / 4, row, row + stride);
    for (let i = 0; i < 3 * radius; i++) {
      floats[line / 4 + i] = floats[row + (i % 3)]!;
      floats[middle / 4 + stride + i] = floats[row + stride - 3 + (i % 3)]!;
    }
    const out = between + y * rowSize;
    machine.sumPairs(middle, 0, pairs, end, out, out + rowSize);
  }
  for (let y = 0; y < height; y++) {
    for (let i = 1; i <= radius; i++) {
      const pair = (pairs + (i - 1) * PAIR_SIZE) / 4;
      integers[pair] = between + Math.max(0, y - i) * rowSize;
      integers[pair + 1] = between + Math.min(height - 1, y + i) * rowSize;
    }
    const out = picture + y * rowSize;
    machine.sumPairs(between + y * rowSize, 0, pairs, end, out, out + rowSize);
  }
  values.set(floats.subarray(picture / 4, picture / 4 + values.length));
}
