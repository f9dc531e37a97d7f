import { simdMachine } from '../simd/machine.ts';
import { NORMALIZE_TABLE_SIZE, ROUNDER } from '../simd/normalize-kernels.ts';
import { type LinearMap, writeNormalizeTable } from './normalize.ts';

/** Normalizes pixels that are floats already, of values from 0 to 255: what `normalizePixels` does with bytes. */
export function normalizeValues(
  values: Float32Array,
  map: LinearMap,
  normalized: Float32Array,
): Float32Array {
  const machine = simdMachine();
  if (machine === undefined) return normalizeValuesPlainly(values, map, normalized);
  const floats = NORMALIZE_TABLE_SIZE;
  const memory = machine.memory(floats + (values.length + 12) * 4);
  writeNormalizeTable(memory, 0, map);
  const held = new Float32Array(memory, floats, values.length);
  held.set(values);
  machine.scaleFloats(floats, values.length, 0);
  normalized.set(held);
  return normalized;
}

export function normalizeValuesPlainly(
  values: Float32Array,
  { scale, offset }: LinearMap,
  normalized: Float32Array,
): Float32Array {
  const { fround } = Math;
  for (let channel = 0; channel < 3; channel++) {
    const [factor, summand] = [fround(scale[channel]!), fround(offset[channel]!)];
    for (let i = channel; i < values.length; i += 3) normalized[i] = fround(values[i]! * factor) + summand;
  }
  return normalized;
}

/** Floats from 0 to 255 as bytes, rounded, halves to even. */
export function roundValues(values: Float32Array, bytes: Uint8Array): Uint8Array {
  const machine = simdMachine();
  if (machine === undefined) return roundValuesPlainly(values, bytes);
  // Memory: floats, bytes; of both, 16 at once.
  const rounded = Math.ceil(values.length / 16) * 64;
  const memory = machine.memory(rounded + values.length + 16);
  new Float32Array(memory).set(values);
  machine.roundFloats(0, rounded, values.length);
  bytes.set(new Uint8Array(memory, rounded, values.length));
  return bytes;
}

export function roundValuesPlainly(values: Float32Array, bytes: Uint8Array): Uint8Array {
  for (let i = 0; i < values.length; i++) bytes[i] = Math.fround(values[i]! + ROUNDER) - ROUNDER;
  return bytes;
}
