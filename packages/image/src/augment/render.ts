import type { Colour } from '../decode/decode.ts';
import { type LinearMap, normalizePixels } from '../pixels/normalize.ts';
import type { ColourMatrix, Plan } from './plan.ts';
import { resample } from './resample.ts';

/**
 * Carries out a plan: resamples, recolours, clamps to 0–255, filters, normalizes, blanks.
 *
 * @param background what lies around the picture
 * @returns [height, width, 3]; blanked values are 0: the mean, under a normalization by mean and deviation
 */
export function render(plan: Plan, background: Colour, normalize: LinearMap): Float32Array<ArrayBuffer> {
  const resampled = resample(plan, background);
  const rendered = recolourPixels(resampled, plan, normalize);
  for (const rectangle of plan.blanks) blank(rendered, plan, rectangle);
  return rendered;
}

function recolourPixels(pixels: Uint8Array, plan: Plan, normalize: LinearMap): Float32Array<ArrayBuffer> {
  const { colour, filters, width, height } = plan;
  // Where no channel depends on another, 256 values a channel are all there are.
  const [, rg, rb, , gr, , gb, , br, bg] = colour;
  const apart = [rg, rb, gr, gb, br, bg].every((weight) => weight === 0);
  if (apart && filters.length === 0) {
    const gain = [colour[0], colour[5], colour[10]];
    const bias = [colour[3], colour[7], colour[11]];
    return normalizePixels(pixels, normalize, (value, channel) =>
      clamp(gain[channel]! * value + bias[channel]!),
    );
  }
  const values = mixChannels(pixels, colour);
  for (const filter of filters) filter(values, width, height);
  const { scale, offset } = normalize;
  for (let i = 0; i < values.length; i += 3) {
    values[i] = values[i]! * scale[0] + offset[0];
    values[i + 1] = values[i + 1]! * scale[1] + offset[1];
    values[i + 2] = values[i + 2]! * scale[2] + offset[2];
  }
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

function clamp(value: number): number {
  return Math.max(0, Math.min(255, value));
}

function blank(
  pixels: Float32Array,
  { width, height }: Plan,
  [left, top, columns, rows]: readonly [number, number, number, number],
): void {
  const first = Math.max(0, left);
  const last = Math.min(width, left + columns);
  for (let y = Math.max(0, top); y < Math.min(height, top + rows); y++) {
    pixels.fill(0, (y * width + first) * 3, (y * width + last) * 3);
  }
}
