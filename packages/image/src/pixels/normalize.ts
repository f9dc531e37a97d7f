import { CrossmodalError, createRegistry } from '@crossmodal/core';
import type { Colour } from '../decode/decode.ts';
import { align } from '../simd/align.ts';
import { type Machine, simdMachine } from '../simd/machine.ts';
import { NORMALIZE_TABLE_SIZE } from '../simd/normalize-kernels.ts';

/** What is subtracted from each channel, and what it is divided by, of values from 0 to 1. */
export interface ChannelStatistics {
  readonly mean: Colour;
  readonly std: Colour;
}

export type NormalizationName = 'zero-one' | 'minus-one-one' | 'imagenet' | 'clip';

/**
 * Presets: of pixels from 0 to 255 to what networks take. `imagenet` and `clip` are what models trained on them
 * expect; `minus-one-one` and `zero-one` are named for what they give.
 */
export const normalizations: Readonly<Record<NormalizationName, ChannelStatistics>> = {
  'zero-one': { mean: [0, 0, 0], std: [1, 1, 1] },
  'minus-one-one': { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  imagenet: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
  clip: { mean: [0.48145466, 0.4578275, 0.40821073], std: [0.26862954, 0.26130258, 0.27577711] },
};

export type Normalization = NormalizationName | ChannelStatistics;

/** Channel c of a normalized pixel is `scale[c] * value + offset[c]`, of a value from 0 to 255. */
export interface LinearMap {
  readonly scale: Colour;
  readonly offset: Colour;
}

/**
 * (value / 255 − mean) / std as one multiplication and one addition.
 *
 * @throws CrossmodalError `normalization/unknown`, or `image/normalization` for statistics that are none
 */
export function toLinearMap(normalization: Normalization): LinearMap {
  const { mean, std } =
    typeof normalization === 'string'
      ? createRegistry('normalization', normalizations).get(normalization)
      : normalization;
  checkStatistics('mean', mean, Number.isFinite);
  checkStatistics('std', std, (value) => Number.isFinite(value) && value > 0);
  return {
    scale: [1 / (255 * std[0]), 1 / (255 * std[1]), 1 / (255 * std[2])],
    offset: [-mean[0] / std[0], -mean[1] / std[1], -mean[2] / std[2]],
  };
}

function checkStatistics(
  name: keyof ChannelStatistics,
  values: unknown,
  fits: (value: number) => boolean,
): void {
  if (Array.isArray(values) && values.length === 3 && values.every(fits)) return;
  throw new CrossmodalError(
    'image/normalization',
    `expected ${name} to be three ${name === 'std' ? 'numbers above 0' : 'numbers'}, got ${JSON.stringify(values)}.`,
    { hint: 'They are of red, green and blue, of values from 0 to 1.' },
  );
}

/**
 * Normalizes pixels, in float32's arithmetic: through WebAssembly four at a time, with the same result without it.
 *
 * @param pixels any number of pixels, three bytes each
 * @param normalized is written over; default: a new array
 * @returns float32, of the same length
 */
export function normalizePixels(
  pixels: Uint8Array,
  map: LinearMap,
  normalized: Float32Array = new Float32Array(pixels.length),
): Float32Array {
  if (normalized.length !== pixels.length) {
    throw new RangeError(
      `[image/normalize] expected an array of ${pixels.length} floats to write to, got one of ${normalized.length}.`,
    );
  }
  const machine = simdMachine();
  if (machine === undefined) return normalizeByTable(pixels, map, normalized);
  const fill = (memory: ArrayBuffer): void => writeNormalizeTable(memory, 0, map);
  return inParts(machine, machine.normalizeBytes, { size: NORMALIZE_TABLE_SIZE, fill }, pixels, normalized);
}

/** So many values at once: their floats stay in the processor's cache until they are copied. A multiple of 48. */
const PART = 36_864;

/** A kernel's table, at the start of memory. */
export interface KernelTable {
  /** In bytes. */
  readonly size: number;
  fill(memory: ArrayBuffer): void;
}

/**
 * Puts bytes through a kernel that makes a float of each.
 *
 * @param kernel given the addresses of bytes and floats, how many they are, and the address of the table
 * @param normalized is written over; of the same length
 */
export function inParts(
  machine: Machine,
  kernel: Machine['normalizeBytes'],
  table: KernelTable,
  pixels: Uint8Array,
  normalized: Float32Array,
): Float32Array {
  // Memory: the table, bytes (16 are read at once), floats (12 are written at once).
  const bytes = align(table.size);
  const floats = bytes + PART + 16;
  const memory = machine.memory(floats + PART * 4);
  table.fill(memory);
  for (let start = 0; start < pixels.length; start += PART) {
    const part = pixels.subarray(start, start + PART);
    new Uint8Array(memory, bytes).set(part);
    kernel(bytes, floats, part.length, 0);
    normalized.set(new Float32Array(memory, floats, part.length), start);
  }
  return normalized;
}

/** For the kernels `normalizeBytes` and `scaleFloats`. */
export function writeNormalizeTable(memory: ArrayBuffer, start: number, { scale, offset }: LinearMap): void {
  const table = new Float32Array(memory, start, NORMALIZE_TABLE_SIZE / 4);
  for (let i = 0; i < 12; i++) {
    table[i] = scale[i % 3]!;
    table[12 + i] = offset[i % 3]!;
  }
}

/** Each channel has 256 values only: they are worked out once. */
export function normalizeByTable(
  pixels: Uint8Array,
  { scale, offset }: LinearMap,
  normalized: Float32Array = new Float32Array(pixels.length),
): Float32Array {
  const { fround } = Math;
  const [red, green, blue] = [0, 1, 2].map((channel) =>
    Float32Array.from({ length: 256 }, (_, value) =>
      fround(fround(value * fround(scale[channel]!)) + fround(offset[channel]!)),
    ),
  ) as [Float32Array, Float32Array, Float32Array];
  for (let i = 0; i < pixels.length; i += 3) {
    normalized[i] = red[pixels[i]!]!;
    normalized[i + 1] = green[pixels[i + 1]!]!;
    normalized[i + 2] = blue[pixels[i + 2]!]!;
  }
  return normalized;
}
