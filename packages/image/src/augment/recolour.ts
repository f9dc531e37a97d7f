import { inParts, type LinearMap } from '../pixels/normalize.ts';
import { simdMachine } from '../simd/machine.ts';
import { RECOLOUR_TABLE_SIZE } from '../simd/recolour-kernels.ts';
import type { ColourMatrix } from './plan.ts';

/**
 * Mixes the channels of pixels, cuts off at 0 and 255, then normalizes; in float32's arithmetic, through WebAssembly
 * four pixels at a time, with the same result without it.
 *
 * @param pixels any number of pixels, three bytes each
 * @param normalized is written over; of the same length
 */
export function recolourPixels(
  pixels: Uint8Array,
  colour: ColourMatrix,
  map: LinearMap,
  normalized: Float32Array,
): Float32Array {
  const machine = simdMachine();
  if (machine === undefined) return recolourPlainly(pixels, colour, map, normalized);
  const fill = (memory: ArrayBuffer): void =>
    new Float32Array(memory, 0, RECOLOUR_TABLE_SIZE / 4).set([...colour, ...map.scale, ...map.offset]);
  return inParts(machine, machine.recolourBytes, { size: RECOLOUR_TABLE_SIZE, fill }, pixels, normalized);
}

export function recolourPlainly(
  pixels: Uint8Array,
  colour: ColourMatrix,
  { scale, offset }: LinearMap,
  normalized: Float32Array,
): Float32Array {
  const { fround } = Math;
  for (let row = 0; row < 3; row++) {
    const [r, g, b, bias] = colour.slice(4 * row, 4 * row + 4).map(fround) as [
      number,
      number,
      number,
      number,
    ];
    const [factor, summand] = [fround(scale[row]!), fround(offset[row]!)];
    for (let i = 0; i < pixels.length; i += 3) {
      const [red, green, blue] = [
        fround(r * pixels[i]!),
        fround(g * pixels[i + 1]!),
        fround(b * pixels[i + 2]!),
      ];
      const sum = fround(fround(fround(red + green) + blue) + bias);
      const cut = Math.min(255, Math.max(0, sum));
      normalized[i + row] = fround(fround(cut * factor) + summand);
    }
  }
  return normalized;
}
