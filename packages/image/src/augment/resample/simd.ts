import type { Colour } from '../../decode/decode.ts';
import { TAP_SIZE } from '../../simd/kernels.ts';
import type { Machine } from '../../simd/machine.ts';
import type { Plan } from '../plan.ts';
import type { Taps } from './taps.ts';

/** Kernels read and write up to so many bytes behind what they are given. */
const SLACK = 64;

/** What `resampleStraight` gives, to the bit: two rows become a line, and pixels of the line a row of the result. */
export function resampleBySimd(
  machine: Machine,
  { width, height, source }: Plan,
  background: Colour,
  columns: Taps,
  rows: Taps,
  resampled: Uint8Array,
): Uint8Array {
  const stride = source.width * 3;
  const size = width * height * 3;
  // Memory: taps, a line (a pixel of background before it, two behind it), a row of background, the source, the result.
  const taps = 0;
  const line = taps + align((width + 3) * TAP_SIZE);
  const empty = line + align((source.width + 3) * 6 + SLACK);
  const pixels = empty + align(stride + SLACK);
  const result = pixels + align(source.pixels.length + SLACK);
  const memory = machine.memory(result + size + SLACK);
  writeTaps(new Int32Array(memory, taps), columns);
  const surround = new Int16Array(memory, line);
  const behind = (source.width + 1) * 3;
  for (let channel = 0; channel < 3; channel++) surround[channel] = background[channel]! * 256 - 32768;
  const blank = new Uint8Array(memory, empty, stride);
  for (let i = 0; i < blank.length; i++) blank[i] = background[i % 3]!;
  new Uint8Array(memory, pixels).set(source.pixels);
  // Of a row, only what is shown.
  const [from, to] = shownColumns(columns, source.width);
  const rowAt = (row: number): number =>
    (row >= 1 && row <= source.height ? pixels + (row - 1) * stride : empty) + from * 3;
  for (let y = 0; y < height; y++) {
    const row = rows.first[y]!;
    if (to > from) {
      machine.blendRows(rowAt(row), rowAt(row + 1), rows.weight[y]!, line + (from + 1) * 6, (to - from) * 3);
    }
    for (let i = 0; i < 6; i++) surround[behind + i] = surround[i % 3]!;
    machine.pickPixels(line, taps, width, result + y * width * 3);
  }
  resampled.set(new Uint8Array(memory, result, size));
  return resampled;
}

function writeTaps(into: Int32Array, { first, weight }: Taps): void {
  const filled = Math.ceil(first.length / 4) * 4;
  for (let i = 0; i < filled; i++) {
    const tap = Math.min(i, first.length - 1);
    into[2 * i] = first[tap]! * 6;
    into[2 * i + 1] = (256 - weight[tap]!) | (weight[tap]! << 16);
  }
}

/** The first column of the source that is looked at, and the one behind the last. */
function shownColumns({ first }: Taps, columns: number): readonly [from: number, to: number] {
  let from = columns;
  let to = 0;
  for (const tap of first) {
    // Taps count from 1, and reach one further.
    from = Math.min(from, tap - 1);
    to = Math.max(to, tap + 1);
  }
  return [Math.max(0, from), Math.min(columns, to)];
}

function align(size: number): number {
  return Math.ceil(size / 16) * 16;
}
