import { align } from '../simd/align.ts';
import type { Machine } from '../simd/machine.ts';
import { BOUNDS_SIZE } from '../simd/resize-kernels.ts';
import type { Raster } from './resize.ts';
import { makeWeights, type Weights } from './weights.ts';

/** Kernels read and write up to so many bytes behind what they are given. */
const SLACK = 64;

/** What `resizePlainly` gives, to the bit. */
export function resizeBySimd(
  machine: Machine,
  source: Raster,
  columns: Weights | undefined,
  // Weights of 1 leave rows as they are.
  rows: Weights = makeWeights(source.height, 0, source.height, source.height),
): Raster {
  const width = columns?.first.length ?? source.width;
  const height = rows.first.length;
  // Of the source, only the rows that count.
  const top = rows.first[0]!;
  const bottom = rows.first[height - 1]! + rows.count[height - 1]!;
  const lines = bottom - top;
  const stride = source.width * 3;
  // The kernel writes a byte behind each row.
  const between = columns === undefined ? stride : width * 3 + 1;
  // Memory: bounds and weights of columns, weights of rows, the source, what comes between, the result.
  const bounds = 0;
  const across = bounds + align(width * BOUNDS_SIZE);
  const down = across + align((columns?.values.length ?? 0) * 4);
  const pixels = down + align(rows.values.length * 4);
  const middle = columns === undefined ? pixels : pixels + align(lines * stride + SLACK);
  const result = middle + align(lines * between + SLACK);
  const memory = machine.memory(result + height * width * 3 + SLACK);
  new Uint8Array(memory, pixels).set(source.pixels.subarray(top * stride, bottom * stride));
  if (columns !== undefined) {
    writeBounds(new Int32Array(memory, bounds), columns);
    new Int32Array(memory, across).set(columns.values);
    // Two rows at a time; of an odd number, the last but one is done twice.
    for (let y = 0; y < lines; y += 2) {
      const upper = Math.max(0, Math.min(y, lines - 2));
      const step = Math.min(1, lines - 1);
      const [row, out] = [pixels + upper * stride, middle + upper * between];
      machine.sumColumns(row, step * stride, bounds, across, width, out, step * between);
    }
  }
  new Int32Array(memory, down).set(rows.values);
  for (let y = 0, weight = down; y < height; weight += rows.count[y]! * 4, y++) {
    const first = middle + (rows.first[y]! - top) * between;
    machine.sumRows(first, between, weight, rows.count[y]!, width * 3, result + y * width * 3);
  }
  return { pixels: new Uint8Array(memory, result, height * width * 3).slice(), width, height };
}

function writeBounds(into: Int32Array, { first, count }: Weights): void {
  for (let i = 0; i < first.length; i++) {
    into[2 * i] = first[i]! * 3;
    into[2 * i + 1] = count[i]! * 4;
  }
}
