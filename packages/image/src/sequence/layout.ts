/** How a picture is read as a sequence, step by step. */
export type SequenceLayout =
  /** From top to bottom, or from left to right. */
  | { readonly kind: 'rows' }
  | { readonly kind: 'columns' }
  /** Squares, row by row; in `snake` order every second row runs back, so that neighbours in time are neighbours. */
  | { readonly kind: 'patches'; readonly size: number; readonly order?: 'raster' | 'snake' }
  /** The whole coarsely, then 2×2 finer parts, then 4×4 …: each step a square of `size` pixels. */
  | { readonly kind: 'pyramid'; readonly size: number; readonly levels: number };

/** A picture's pixels, or features, in any number of channels: [height, width, channels]. */
export interface Grid {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** How many steps a layout has, and how many numbers each of them. @throws RangeError when it does not fit */
export function sequenceShape(
  layout: SequenceLayout,
  { width, height, channels }: Omit<Grid, 'data'>,
): readonly [steps: number, features: number] {
  if (layout.kind === 'rows') return [height, width * channels];
  if (layout.kind === 'columns') return [width, height * channels];
  if (layout.kind !== 'patches' && layout.kind !== 'pyramid') {
    const { kind } = layout as { readonly kind: unknown };
    throw new RangeError(`[image/sequence] expected kind rows, columns, patches or pyramid, got ${kind}.`);
  }
  const { size } = layout;
  requireWhole('size', size);
  const features = size * size * channels;
  if (layout.kind === 'patches') {
    requireFit(width % size === 0 && height % size === 0, `multiples of ${size}`, width, height);
    return [(width / size) * (height / size), features];
  }
  requireWhole('levels', layout.levels);
  const finest = size * 2 ** (layout.levels - 1);
  requireFit(width % finest === 0 && height % finest === 0, `multiples of ${finest}`, width, height);
  requireFit(width === height, 'a square', width, height);
  return [(4 ** layout.levels - 1) / 3, features];
}

function requireWhole(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value > 0) return;
  throw new RangeError(`[image/sequence] expected ${name} to be a whole number from 1, got ${value}.`);
}

function requireFit(fits: boolean, expected: string, width: number, height: number): void {
  if (!fits) {
    throw new RangeError(
      `[image/sequence] expected ${expected}, got a picture of ${width}×${height} pixels.`,
    );
  }
}
