import type { Plan } from '../plan.ts';

/** A part of the source at whole pixels: its rows, copied. */
export function copyWindow(
  { width, height, source }: Plan,
  left: number,
  top: number,
  copied: Uint8Array,
): Uint8Array {
  if (width === source.width) {
    copied.set(source.pixels.subarray(top * width * 3, (top + height) * width * 3));
    return copied;
  }
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * source.width + left) * 3;
    copied.set(source.pixels.subarray(from, from + width * 3), y * width * 3);
  }
  return copied;
}
