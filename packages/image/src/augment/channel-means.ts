import { type Machine, simdMachine } from '../simd/machine.ts';

/** The means of red, green and blue. */
export function channelMeans(pixels: Uint8Array): readonly [number, number, number] {
  const machine = simdMachine();
  const sums = machine === undefined ? sumPlainly(pixels) : sumBySimd(machine, pixels);
  return sums.map((sum) => sum / (pixels.length / 3)) as [number, number, number];
}

/** Four bytes of each twelve are added up in 32 bits. */
const AT_ONCE = 12 * 2 ** 22;

function sumBySimd(machine: Machine, pixels: Uint8Array): number[] {
  const totals = [0, 0, 0];
  for (let start = 0; start < pixels.length; start += AT_ONCE) {
    const part = pixels.subarray(start, start + AT_ONCE);
    // Memory: twelve sums, the bytes, and zeros up to a multiple of twelve.
    const bytes = 48;
    const memory = new Uint8Array(machine.memory(bytes + part.length + 16));
    memory.set(part, bytes);
    memory.fill(0, bytes + part.length, bytes + part.length + 16);
    machine.sumChannels(bytes, part.length, 0);
    const sums = new Uint32Array(memory.buffer, 0, 12);
    for (let i = 0; i < 12; i++) totals[i % 3]! += sums[i]!;
  }
  return totals;
}

export function sumPlainly(pixels: Uint8Array): number[] {
  const totals = [0, 0, 0];
  for (let i = 0; i < pixels.length; i++) totals[i % 3]! += pixels[i]!;
  return totals;
}
