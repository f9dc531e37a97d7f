import type { Colour } from '../decode/decode.ts';
import { type LinearMap, normalizePixels } from '../pixels/normalize.ts';
import { normalizeValues, roundValues } from '../pixels/values.ts';
import { type Plan, sameColour } from './plan.ts';
import { recolourPixels } from './recolour.ts';
import { resample } from './resample/resample.ts';

/**
 * Carries out a plan: resamples, recolours, cuts off at 0 and 255, filters, normalizes, blanks.
 *
 * @param background what lies around the picture
 * @param rendered is written over; default: a new array
 * @returns [height, width, 3]; blanked values are 0: the mean, under a normalization by mean and deviation
 */
export function render(
  plan: Plan,
  background: Colour,
  map: LinearMap,
  rendered: Float32Array = new Float32Array(plan.width * plan.height * 3),
): Float32Array {
  const resampled = resample(plan, background, keptBytes(rendered.length));
  if (plan.filters.length > 0) normalizeValues(filtered(resampled, plan), map, rendered);
  else if (isRecoloured(plan)) recolourPixels(resampled, plan.colour, map, rendered);
  else normalizePixels(resampled, map, rendered);
  for (const rectangle of plan.blanks) blank(rendered, plan, rectangle, [0, 0, 0]);
  return rendered;
}

/**
 * Carries out a plan but for the normalization, which is left to the network.
 *
 * @returns [height, width, 3]; blanked values are those that become nearest to 0 under the normalization
 */
export function renderBytes(plan: Plan, background: Colour, map: LinearMap, into?: Uint8Array): Uint8Array {
  const rendered = resample(plan, background, into);
  if (plan.filters.length > 0 || isRecoloured(plan)) roundValues(filtered(rendered, plan), rendered);
  const mean = [0, 1, 2].map((c) => Math.max(0, Math.min(255, Math.round(-map.offset[c]! / map.scale[c]!))));
  for (const rectangle of plan.blanks) blank(rendered, plan, rectangle, mean as unknown as Colour);
  return rendered;
}

function isRecoloured({ colour }: Plan): boolean {
  return colour.some((weight, i) => weight !== sameColour[i]);
}

const asTheyAre: LinearMap = { scale: [1, 1, 1], offset: [0, 0, 0] };

/** Values from 0 to 255, in memory that the next call writes over. */
function filtered(pixels: Uint8Array, plan: Plan): Float32Array {
  const values = recolourPixels(pixels, plan.colour, asTheyAre, keptFloats(pixels.length));
  for (const filter of plan.filters) filter(values, plan.width, plan.height);
  return values;
}

// What is between two steps of one call stands in memory that is kept: new memory costs more than what is done with it.
let bytes = new Uint8Array(0);
let floats = new Float32Array(0);

function keptBytes(size: number): Uint8Array {
  if (bytes.length < size) bytes = new Uint8Array(size);
  return bytes.subarray(0, size);
}

function keptFloats(size: number): Float32Array {
  if (floats.length < size) floats = new Float32Array(size);
  return floats.subarray(0, size);
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
