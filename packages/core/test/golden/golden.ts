import { readFileSync } from 'node:fs';
import type { HostTensor } from '../../src/index.ts';

/** A file that Python wrote; see make.py. */
export function goldenBytes(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(name, import.meta.url)));
}

export const tensors: Readonly<Record<string, HostTensor>> = {
  'encoder/kernel': { dtype: 'float32', shape: [2, 3], data: Float32Array.of(0, 0.25, 0.5, 0.75, 1, 1.25) },
  pixels: { dtype: 'uint8', shape: [1, 3], data: Uint8Array.of(1, 2, 255) },
  ids: { dtype: 'int32', shape: [2], data: Int32Array.of(-1, 2147483647) },
  scalar: { dtype: 'float32', shape: [], data: Float32Array.of(-0.5) },
  empty: { dtype: 'float32', shape: [0, 4], data: new Float32Array() },
  'größe "quoted"': { dtype: 'float32', shape: [2], data: Float32Array.of(1e-30, Number.POSITIVE_INFINITY) },
  'more pixels': { dtype: 'uint8', shape: [1], data: Uint8Array.of(7) },
};

export const metadata: Readonly<Record<string, string>> = { note: 'from Python, für Node' };
