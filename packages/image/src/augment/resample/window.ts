import { align } from '../../simd/align.ts';
import type { Machine } from '../../simd/machine.ts';
import type { Plan } from '../plan.ts';

/** Kernels read and write up to so many bytes around what they are given. */
const SLACK = 16;

/** A part of the source at whole pixels, as it is or mirrored: its rows, copied. */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly mirrored: boolean;
}

/** `undefined` where the picture has to be resampled. */
export function findWindow({ matrix, width, height, source }: Plan): Window | undefined {
  const [a, , c, , e, f] = matrix;
  const left = c + (source.width - width) / 2;
  const top = f + (source.height - height) / 2;
  const whole = Math.abs(a) === 1 && e === 1;
  const inside = isInside(left, width, source.width) && isInside(top, height, source.height);
  return whole && inside ? { left, top, mirrored: a < 0 } : undefined;
}

export function copyWindow(
  machine: Machine,
  { width, height, source }: Plan,
  { left, top, mirrored }: Window,
  copied: Uint8Array,
): Uint8Array {
  const stride = source.width * 3;
  const size = height * width * 3;
  const rows = source.pixels.subarray(top * stride, (top + height) * stride);
  if (!mirrored && width === source.width) {
    copied.set(rows);
    return copied;
  }
  const result = SLACK + align(rows.length + SLACK);
  const memory = machine.memory(result + size + SLACK);
  new Uint8Array(memory, SLACK).set(rows);
  const copy = mirrored ? machine.mirrorRows : machine.copyRows;
  copy(SLACK + left * 3, stride, width * 3, result, result + size);
  copied.set(new Uint8Array(memory, result, size));
  return copied;
}

function isInside(start: number, length: number, all: number): boolean {
  return Number.isInteger(start) && start >= 0 && start + length <= all;
}
