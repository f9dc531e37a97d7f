import type { Colour } from '../decode/decode.ts';
import { type LinearMap, normalizePixels, type Recolour } from '../pixels/normalize.ts';
import type { ColourMatrix, Plan } from './plan.ts';
import { resample } from './resample/resample.ts';

/**
 * Carries out a plan: resamples, recolours, clamps to 0–255, filters, normalizes, blanks.
 *
 * @param background what lies around the picture
 * @param into is written over; default: a new array
 * @returns [height, width, 3]; blanked values are 0: the mean, under a normalization by mean and deviation
 */
export function render(plan: Plan, background: Colour, map: LinearMap, into?: Float32Array): Float32Array {
  const resampled = resample(plan, background, scratch(plan.width * plan.height * 3));
  const apart = separate(plan);
  const rendered =
    apart === undefined
      ? normalizeValues(filtered(resampled, plan), map, into)
      : normalizePixels(resampled, map, apart, into);
  for (const rectangle of plan.blanks) blank(rendered, plan, rectangle, [0, 0, 0]);
  return rendered;
}

/**
 * Carries out a plan but for the normalization, which is left to the network.
 *
 * @returns [height, width, 3]; blanked values are those that become nearest to 0 under the normalization
 */
export function renderBytes(plan: Plan, background: Colour, map: LinearMap, into?: Uint8Array): Uint8Array {
  const resampled = resample(plan, background, into);
  const apart = separate(plan);
  const rendered =
    apart === undefined ? toBytes(filtered(resampled, plan), resampled) : recoloured(resampled, apart);
  const mean = [0, 1, 2].map((c) => clamp(Math.round(-map.offset[c]! / map.scale[c]!)));
  for (const rectangle of plan.blanks) blank(rendered, plan, rectangle, mean as unknown as Colour);
  return rendered;
}

/** Bytes between two steps of one call, in memory that is kept: new memory costs more than what is done with it. */
function scratch(size: number): Uint8Array {
  if (kept.length < size) kept = new Uint8Array(size);
  return kept.subarray(0, size);
}

let kept = new Uint8Array(0);

/** The change of colour, where no channel depends on another and nothing is filtered. */
function separate({ colour, filters }: Plan): Recolour | undefined {
  const [rr, rg, rb, r0, gr, gg, gb, g0, br, bg, bb, b0] = colour;
  const apart = filters.length === 0 && [rg, rb, gr, gb, br, bg].every((weight) => weight === 0);
  return apart ? { gain: [rr, gg, bb], bias: [r0, g0, b0] } : undefined;
}

function filtered(pixels: Uint8Array, { colour, filters, width, height }: Plan): Float32Array<ArrayBuffer> {
  const values = mixChannels(pixels, colour);
  for (const filter of filters) filter(values, width, height);
  return values;
}

function mixChannels(pixels: Uint8Array, colour: ColourMatrix): Float32Array<ArrayBuffer> {
  const [rr, rg, rb, r0, gr, gg, gb, g0, br, bg, bb, b0] = colour;
  const mixed = new Float32Array(pixels.length);
  for (let i = 0; i < pixels.length; i += 3) {
    const r = pixels[i]!;
    const g = pixels[i + 1]!;
    const b = pixels[i + 2]!;
    mixed[i] = clamp(rr * r + rg * g + rb * b + r0);
    mixed[i + 1] = clamp(gr * r + gg * g + gb * b + g0);
    mixed[i + 2] = clamp(br * r + bg * g + bb * b + b0);
  }
  return mixed;
}

function normalizeValues(
  values: Float32Array<ArrayBuffer>,
  { scale, offset }: LinearMap,
  normalized: Float32Array = values,
): Float32Array {
  for (let i = 0; i < values.length; i += 3) {
    normalized[i] = values[i]! * scale[0] + offset[0];
    normalized[i + 1] = values[i + 1]! * scale[1] + offset[1];
    normalized[i + 2] = values[i + 2]! * scale[2] + offset[2];
  }
  return normalized;
}

function toBytes(values: Float32Array, bytes: Uint8Array): Uint8Array {
  for (let i = 0; i < bytes.length; i++) bytes[i] = values[i]! + 0.5;
  return bytes;
}

/** In place. */
function recoloured(pixels: Uint8Array, { gain, bias }: Recolour): Uint8Array {
  if (gain.every((value) => value === 1) && bias.every((value) => value === 0)) return pixels;
  const tables = [0, 1, 2].map((c) =>
    Uint8Array.from({ length: 256 }, (_, value) => clamp(gain[c]! * value + bias[c]!) + 0.5),
  ) as [Uint8Array, Uint8Array, Uint8Array];
  const [red, green, blue] = tables;
  for (let i = 0; i < pixels.length; i += 3) {
    pixels[i] = red[pixels[i]!]!;
    pixels[i + 1] = green[pixels[i + 1]!]!;
    pixels[i + 2] = blue[pixels[i + 2]!]!;
  }
  return pixels;
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, value));
}

function blank(
  pixels: Float32Array | Uint8Array,
  { width, height }: Plan,
  [left, top, columns, rows]: readonly [number, number, number, number],
  colour: Colour,
): void {
  const first = Math.max(0, left);
  const last = Math.min(width, left + columns);
  for (let y = Math.max(0, top); y < Math.min(height, top + rows); y++) {
    for (let i = (y * width + first) * 3; i < (y * width + last) * 3; i++) pixels[i] = colour[i % 3]!;
  }
}
