import type { Colour } from '../decode/decode.ts';
import type { LinearMap } from '../pixels/normalize.ts';
import { type ColourMatrix, gains, type Plan } from './plan.ts';

/**
 * Carries out a plan: resamples bilinearly, recolours, clamps to 0–255, filters, normalizes, blanks.
 *
 * @param background what lies around the picture
 * @returns [height, width, 3]; blanked values are 0: the mean, under a normalization by mean and deviation
 */
export function render(plan: Plan, background: Colour, normalize: LinearMap): Float32Array<ArrayBuffer> {
  const rendered = resample(plan, background);
  if (plan.filters.length === 0) recolourAndNormalize(rendered, plan.colour, normalize);
  else {
    recolourAndNormalize(rendered, plan.colour, asItIs);
    for (const filter of plan.filters) filter(rendered, plan.width, plan.height);
    recolourAndNormalize(rendered, sameColours, normalize);
  }
  for (const rectangle of plan.blanks) blank(rendered, plan, rectangle);
  return rendered;
}

const asItIs: LinearMap = { scale: [1, 1, 1], offset: [0, 0, 0] };
const sameColours: ColourMatrix = gains([1, 1, 1]);

function resample(plan: Plan, background: Colour): Float32Array<ArrayBuffer> {
  const { width, height, matrix } = plan;
  const { pixels, width: columns, height: rows } = plan.source;
  const [a, b, c, d, e, f] = matrix;
  const [red, green, blue] = background;
  const middleX = (width - 1) / 2;
  const middleY = (height - 1) / 2;
  const stride = columns * 3;
  const resampled = new Float32Array(width * height * 3);
  let out = 0;
  for (let y = 0; y < height; y++) {
    // Where the row's first pixel comes from; each step to the right adds (a, d).
    let fromX = a * -middleX + b * (y - middleY) + c + (columns - 1) / 2;
    let fromY = d * -middleX + e * (y - middleY) + f + (rows - 1) / 2;
    for (let x = 0; x < width; x++, out += 3, fromX += a, fromY += d) {
      const left = Math.floor(fromX);
      const top = Math.floor(fromY);
      const right = fromX - left; // How much the pixels on the right weigh,
      const below = fromY - top; // and those below.
      const first = top * stride + left * 3;
      if (left >= 0 && top >= 0 && left < columns - 1 && top < rows - 1) {
        const w00 = (1 - right) * (1 - below);
        const w01 = right * (1 - below);
        const w10 = (1 - right) * below;
        const w11 = right * below;
        const second = first + stride;
        resampled[out] =
          w00 * pixels[first]! + w01 * pixels[first + 3]! + w10 * pixels[second]! + w11 * pixels[second + 3]!;
        resampled[out + 1] =
          w00 * pixels[first + 1]! +
          w01 * pixels[first + 4]! +
          w10 * pixels[second + 1]! +
          w11 * pixels[second + 4]!;
        resampled[out + 2] =
          w00 * pixels[first + 2]! +
          w01 * pixels[first + 5]! +
          w10 * pixels[second + 2]! +
          w11 * pixels[second + 5]!;
        continue;
      }
      // On the border: what is outside has the background's colour.
      let r = 0;
      let g = 0;
      let b = 0;
      let inside = 0;
      for (let corner = 0; corner < 4; corner++) {
        const column = left + (corner & 1);
        const row = top + (corner >> 1);
        if (column < 0 || row < 0 || column >= columns || row >= rows) continue;
        const weight = ((corner & 1) === 1 ? right : 1 - right) * (corner >> 1 === 1 ? below : 1 - below);
        const at = row * stride + column * 3;
        r += weight * pixels[at]!;
        g += weight * pixels[at + 1]!;
        b += weight * pixels[at + 2]!;
        inside += weight;
      }
      resampled[out] = r + (1 - inside) * red;
      resampled[out + 1] = g + (1 - inside) * green;
      resampled[out + 2] = b + (1 - inside) * blue;
    }
  }
  return resampled;
}

function recolourAndNormalize(
  pixels: Float32Array,
  colour: ColourMatrix,
  { scale, offset }: LinearMap,
): void {
  const [rr, rg, rb, r0, gr, gg, gb, g0, br, bg, bb, b0] = colour;
  const [scaleR, scaleG, scaleB] = scale;
  const [offsetR, offsetG, offsetB] = offset;
  for (let i = 0; i < pixels.length; i += 3) {
    const r = pixels[i]!;
    const g = pixels[i + 1]!;
    const b = pixels[i + 2]!;
    pixels[i] = clamp(rr * r + rg * g + rb * b + r0) * scaleR + offsetR;
    pixels[i + 1] = clamp(gr * r + gg * g + gb * b + g0) * scaleG + offsetG;
    pixels[i + 2] = clamp(br * r + bg * g + bb * b + b0) * scaleB + offsetB;
  }
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
