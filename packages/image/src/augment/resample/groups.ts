import { GROUP_PIXELS, GROUP_SIZE } from '../../simd/blend-kernels.ts';
import type { Taps } from './taps.ts';

/** Of a line that has so many pixels at most, since a group has one at least. */
export function groupsSize(pixels: number): number {
  return pixels * GROUP_SIZE;
}

/**
 * Writes taps as the groups of pixels that `blendColumns` works on: neighbours whose sources stand within 16 bytes.
 *
 * @param inside the first and the last pixel of the line; others are not looked at
 * @returns how many bytes the groups have
 */
export function writeGroups(memory: ArrayBuffer, start: number, { first, weight }: Taps): number {
  const masks = new Uint8Array(memory, start);
  const weights = new Int16Array(memory, start);
  const places = new Int32Array(memory, start);
  let group = 0;
  for (let i = 0; i < first.length; group += GROUP_SIZE) {
    let [least, most] = [first[i]!, first[i]!];
    let count = 0;
    while (count < GROUP_PIXELS && i + count < first.length) {
      const tap = first[i + count]!;
      if (Math.max(most, tap) - Math.min(least, tap) >= GROUP_PIXELS) break;
      least = Math.min(least, tap);
      most = Math.max(most, tap);
      count++;
    }
    for (let pixel = 0; pixel < GROUP_PIXELS; pixel++) {
      const tap = i + Math.min(pixel, count - 1);
      for (let channel = 0; channel < 3; channel++) {
        const lane = 3 * pixel + channel;
        masks[group + lane] = (first[tap]! - least) * 3 + channel;
        weights[group / 2 + 8 + lane] = 256 - weight[tap]!;
        weights[group / 2 + 24 + lane] = weight[tap]!;
      }
    }
    places[group / 4 + 20] = least * 3;
    places[group / 4 + 21] = count * 6;
    i += count;
  }
  return group;
}
