import type { Raster } from './resize.ts';
import { HALF, PRECISION, type Weights } from './weights.ts';

/** Rows first, rounded to bytes, then columns. */
export function resizePlainly(
  source: Raster,
  columns: Weights | undefined,
  rows: Weights | undefined,
): Raster {
  const across = columns === undefined ? source : resizeColumns(source, columns);
  return rows === undefined ? across : resizeRows(across, rows);
}

function resizeColumns({ pixels, width, height }: Raster, { first, count, values }: Weights): Raster {
  const resized = new Uint8Array(first.length * height * 3);
  for (let y = 0, out = 0; y < height; y++) {
    for (let x = 0, weight = 0; x < first.length; x++, out += 3, weight += count[x - 1]!) {
      for (let channel = 0; channel < 3; channel++) {
        let sum = HALF;
        for (let i = 0; i < count[x]!; i++) {
          sum += pixels[(y * width + first[x]! + i) * 3 + channel]! * values[weight + i]!;
        }
        resized[out + channel] = sum >> PRECISION;
      }
    }
  }
  return { pixels: resized, width: first.length, height };
}

function resizeRows({ pixels, width }: Raster, { first, count, values }: Weights): Raster {
  const stride = width * 3;
  const resized = new Uint8Array(stride * first.length);
  for (let y = 0, out = 0, weight = 0; y < first.length; y++, weight += count[y - 1]!) {
    for (let x = 0; x < stride; x++, out++) {
      let sum = HALF;
      for (let i = 0; i < count[y]!; i++) sum += pixels[(first[y]! + i) * stride + x]! * values[weight + i]!;
      resized[out] = sum >> PRECISION;
    }
  }
  return { pixels: resized, width, height: first.length };
}
