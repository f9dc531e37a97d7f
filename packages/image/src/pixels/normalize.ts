import { createRegistry } from '@crossmodal/core';
import type { Colour } from '../decode/decode.ts';
import { TABLE_SIZE } from '../simd/kernels.ts';
import { type Machine, simdMachine } from '../simd/machine.ts';

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

/** (value / 255 − mean) / std as one multiplication and one addition. @throws CrossmodalError `normalization/unknown` */
export function toLinearMap(normalization: Normalization): LinearMap {
  const { mean, std } =
    typeof normalization === 'string'
      ? createRegistry('normalization', normalizations).get(normalization)
      : normalization;
  return {
    scale: [1 / (255 * std[0]), 1 / (255 * std[1]), 1 / (255 * std[2])],
    offset: [-mean[0] / std[0], -mean[1] / std[1], -mean[2] / std[2]],
  };
}

/** A change of colour before: channel c becomes `gain[c] * value + bias[c]`, cut off at 0 and 255. */
export interface Recolour {
  readonly gain: Colour;
  readonly bias: Colour;
}

const unchanged: Recolour = { gain: [1, 1, 1], bias: [0, 0, 0] };

/**
 * Normalizes pixels, in float32's arithmetic: through WebAssembly four at a time, with the same result without it.
 *
 * @param pixels any number of pixels, three bytes each
 * @param recolour default: colours stay
 * @param normalized is written over; default: a new array
 * @returns float32, of the same length
 */
export function normalizePixels(
  pixels: Uint8Array,
  map: LinearMap,
  recolour: Recolour = unchanged,
  normalized: Float32Array = new Float32Array(pixels.length),
): Float32Array {
  const machine = simdMachine();
  return machine === undefined
    ? normalizeByTable(pixels, map, recolour, normalized)
    : normalizeBySimd(machine, pixels, map, recolour, normalized);
}

function normalizeBySimd(
  machine: Machine,
  pixels: Uint8Array,
  { scale, offset }: LinearMap,
  { gain, bias }: Recolour,
  normalized: Float32Array,
): Float32Array {
  // Memory: the table, bytes (16 are read at once), floats (12 are written at once).
  const bytes = TABLE_SIZE;
  const floats = bytes + Math.ceil((pixels.length + 16) / 16) * 16;
  const memory = machine.memory(floats + (pixels.length + 12) * 4);
  const table = new Float32Array(memory, 0, TABLE_SIZE / 4);
  [gain, bias, scale, offset].forEach((values, kind) => {
    for (let i = 0; i < 12; i++) table[kind * 12 + i] = values[i % 3]!;
  });
  new Uint8Array(memory, bytes).set(pixels);
  if (pixels.length > 0) machine.normalizeBytes(bytes, floats, pixels.length, 0);
  normalized.set(new Float32Array(memory, floats, pixels.length));
  return normalized;
}

/** Each channel has 256 values only: they are worked out once. */
export function normalizeByTable(
  pixels: Uint8Array,
  { scale, offset }: LinearMap,
  { gain, bias }: Recolour = unchanged,
  normalized: Float32Array = new Float32Array(pixels.length),
): Float32Array {
  const { fround } = Math;
  const linear = (value: number, factor: number, summand: number): number =>
    fround(fround(value * fround(factor)) + fround(summand));
  const [red, green, blue] = [0, 1, 2].map((channel) =>
    Float32Array.from({ length: 256 }, (_, value) => {
      const coloured = linear(value, gain[channel]!, bias[channel]!);
      return linear(Math.max(0, Math.min(255, coloured)), scale[channel]!, offset[channel]!);
    }),
  ) as [Float32Array, Float32Array, Float32Array];
  for (let i = 0; i < pixels.length; i += 3) {
    normalized[i] = red[pixels[i]!]!;
    normalized[i + 1] = green[pixels[i + 1]!]!;
    normalized[i + 2] = blue[pixels[i + 2]!]!;
  }
  return normalized;
}
