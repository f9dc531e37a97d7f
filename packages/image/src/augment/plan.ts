import type { RandomStream } from '@crossmodal/core';

/**
 * What is to be done with one picture, gathered from all augmentations before a pixel is touched.
 *
 * Moves of the picture multiply into one affine matrix and changes of colour into one colour matrix, so that the
 * picture is resampled once, whatever their number: faster, and less blurred than once for each.
 */
export interface Plan {
  readonly width: number;
  readonly height: number;
  /** The unchanged pixels, [height, width, 3]. */
  readonly pixels: Uint8Array;
  /**
   * [a, b, c, d, e, f]: the result's pixel (x, y) shows the picture's (a x + b y + c, d x + e y + f), both measured
   * in pixels from the middle.
   */
  matrix: Matrix;
  /** 3 rows of 4: a channel's weights of red, green and blue, and what is added; of values from 0 to 255. */
  readonly colour: Float64Array;
  /** Rectangles to be blanked: left, top, width, height, in pixels. */
  readonly blanks: (readonly [number, number, number, number])[];
}

export type Matrix = readonly [number, number, number, number, number, number];

/** Adds its part to a plan, by an amount that the user chose and numbers from a stream of its own. */
export type Augmentation<Amount> = (plan: Plan, amount: Amount, random: RandomStream) => void;

export function emptyPlan(pixels: Uint8Array, width: number, height: number): Plan {
  const colour = Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0);
  return { width, height, pixels, matrix: [1, 0, 0, 0, 1, 0], colour, blanks: [] };
}

/** Moves the picture as planned so far; `inverse` leads from the result's pixels back to where they came from. */
export function move(plan: Plan, inverse: Matrix): void {
  const [a, b, c, d, e, f] = plan.matrix;
  const [p, q, r, s, t, u] = inverse;
  plan.matrix = [
    a * p + b * s,
    a * q + b * t,
    a * r + b * u + c,
    d * p + e * s,
    d * q + e * t,
    d * r + e * u + f,
  ];
}

/** Recolours the picture as planned so far: each channel becomes `gain` times itself plus `bias`. */
export function recolour(plan: Plan, gain: readonly [number, number, number], bias: number): void {
  for (let row = 0; row < 3; row++) {
    for (let i = 0; i < 4; i++) plan.colour[row * 4 + i]! *= gain[row]!;
    plan.colour[row * 4 + 3]! += bias;
  }
}

/** A number from -amount to amount. */
export function drawAround(random: RandomStream, index: number, amount: number): number {
  return (2 * random.uniform(index) - 1) * amount;
}
