import type { RandomStream } from '@crossmodal/core';

/**
 * What is to be done with one picture, gathered from all augmentations before a pixel is touched.
 *
 * Moves of the picture multiply into one affine matrix and changes of colour into one colour matrix, so that the
 * picture is resampled once, whatever their number: faster, and less blurred than once for each.
 */
export interface Plan {
  /** Of the result, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly source: SourcePixels;
  /**
   * [a, b, c, d, e, f]: the result's pixel (x, y) shows the source's (a x + b y + c, d x + e y + f), both measured
   * in pixels from the middle.
   */
  matrix: Matrix;
  /** 3 rows of 4: a channel's weights of red, green and blue, and what is added; of values from 0 to 255. */
  colour: ColourMatrix;
  /** Changes that no matrix can make, in order, after those. */
  readonly filters: Filter[];
  /** Rectangles to be blanked: left, top, width, height, in pixels of the result. */
  readonly blanks: (readonly [number, number, number, number])[];
}

/** The unchanged picture, [height, width, 3]. */
export interface SourcePixels {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export type Matrix = readonly [number, number, number, number, number, number];

type Row = readonly [number, number, number, number];
export type ColourMatrix = readonly [...Row, ...Row, ...Row];

/** Changes pixels in place: [height, width, 3], values from 0 to 255. */
export type Filter = (pixels: Float32Array, width: number, height: number) => void;

/** Adds its part to a plan, by an amount that the user chose and numbers from a stream of its own. */
export type Augmentation<Amount> = (plan: Plan, amount: Amount, random: RandomStream) => void;

export const sameColour: ColourMatrix = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];

/** The plan that changes nothing, but for a crop of the middle where the source is larger than the result. */
export function emptyPlan(
  source: SourcePixels,
  width: number = source.width,
  height: number = source.height,
): Plan {
  // Whole pixels fall on whole pixels, also where the difference is odd.
  const x = (source.width - width) % 2 === 0 ? 0 : -0.5;
  const y = (source.height - height) % 2 === 0 ? 0 : -0.5;
  return { width, height, source, matrix: [1, 0, x, 0, 1, y], colour: sameColour, filters: [], blanks: [] };
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

/** Recolours the picture as planned so far. */
export function recolour(plan: Plan, by: ColourMatrix): void {
  const before = plan.colour;
  plan.colour = by.map((_, at) => {
    const [row, column] = [at - (at % 4), at % 4];
    const mixed =
      by[row]! * before[column]! + by[row + 1]! * before[4 + column]! + by[row + 2]! * before[8 + column]!;
    return column === 3 ? mixed + by[row + 3]! : mixed;
  }) as unknown as ColourMatrix;
}

/** Each channel becomes `gain` times itself plus `bias`. */
export function gains([r, g, b]: readonly [number, number, number], bias = 0): ColourMatrix {
  return [r, 0, 0, bias, 0, g, 0, bias, 0, 0, b, bias];
}

/** Red's, green's and blue's parts of a grey (ITU-R BT.601). */
export const luma: readonly [number, number, number] = [0.299, 0.587, 0.114];

/** A number from -amount to amount. */
export function drawAround(random: RandomStream, index: number, amount: number): number {
  return (2 * random.uniform(index) - 1) * amount;
}
