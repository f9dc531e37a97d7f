import type { RandomStream } from '@crossmodal/core';
import { boxOf, drawCutMix, drawMixUp, type MixedSize, type Mixture } from './mixture.ts';

/** Pictures of a batch with their targets, each a distribution over classes (at first 1 for the right one). */
export interface MixableBatch<Pixels extends Float32Array | Uint8Array = Float32Array> {
  /** [batch, height, width, 3] */
  readonly pixels: Pixels;
  /** [batch, classes] */
  readonly targets: Float32Array;
  readonly batch: number;
  readonly height: number;
  readonly width: number;
}

export interface MixOptions {
  /** Of the beta distribution: below 1, most mixtures are nearly pure; default 0.2 for MixUp, 1 for CutMix. */
  readonly alpha?: number;
  /** A stream of this step. */
  readonly random: RandomStream;
}

/**
 * Blends each picture of a batch with another one of it, and their targets alike.
 *
 * Source: Zhang et al., "mixup: beyond empirical risk minimization", ICLR 2018.
 *
 * @throws RangeError when alpha is not above 0, or arrays are not as long as they should be
 * @example
 * const mixed = mixUp({ pixels, targets, batch: 64, height: 32, width: 32 }, { random: random.child(step) });
 */
export function mixUp<Pixels extends Float32Array | Uint8Array>(
  batch: MixableBatch<Pixels>,
  options: MixOptions,
): MixableBatch<Pixels> {
  return mixBatch(batch, drawMixUp({ ...options, partners: partnersOf(batch, options) }));
}

/**
 * Sets a rectangle of another picture of the batch into each picture; targets are mixed by area.
 *
 * Source: Yun et al., "CutMix: regularization strategy to train strong classifiers with localizable features",
 * ICCV 2019.
 *
 * @throws RangeError when alpha is not above 0, or arrays are not as long as they should be
 */
export function cutMix<Pixels extends Float32Array | Uint8Array>(
  batch: MixableBatch<Pixels>,
  options: MixOptions,
): MixableBatch<Pixels> {
  return mixBatch(batch, drawCutMix({ ...options, partners: partnersOf(batch, options), sizes: [batch] }));
}

function partnersOf({ batch }: { readonly batch: number }, { random }: MixOptions): Uint32Array {
  return random.child('partners').permutation(batch);
}

function mixBatch<Pixels extends Float32Array | Uint8Array>(
  batch: MixableBatch<Pixels>,
  mixture: Mixture,
): MixableBatch<Pixels> {
  const { pixels, targets, batch: count, height, width } = batch;
  if (pixels.length !== count * height * width * 3 || targets.length % count !== 0) {
    throw new RangeError(
      `[image/mix] expected pixels of [${count}, ${height}, ${width}, 3] and targets of [${count}, classes], ` +
        `got ${pixels.length} and ${targets.length} values.`,
    );
  }
  return {
    ...batch,
    pixels: mixPixels(batch.pixels, batch, mixture),
    targets: mixRows(batch.targets, mixture),
  };
}

/**
 * The pictures of a batch, mixed; bytes are rounded.
 *
 * @param pixels [batch, height, width, 3]
 * @returns a new array
 */
export function mixPixels<Pixels extends Float32Array | Uint8Array>(
  pixels: Pixels,
  { width, height }: MixedSize,
  mixture: Mixture,
): Pixels {
  const { cut, partners } = mixture;
  if (cut === undefined) return mixRows(pixels, mixture);
  const { left, right, top, bottom } = boxOf(cut, { width, height });
  const mixed = pixels.slice() as Pixels;
  const size = width * height * 3;
  partners.forEach((partner, i) => {
    for (let row = top; row < bottom; row++) {
      const [from, to] = [(row * width + left) * 3, (row * width + right) * 3];
      mixed.set(pixels.subarray(partner * size + from, partner * size + to), i * size + from);
    }
  });
  return mixed;
}

/**
 * The rows of a batch, as targets or numbers: `share` of each, and the rest of its partner; bytes are rounded.
 *
 * @param values [batch, ...]
 * @returns a new array
 */
export function mixRows<Values extends Float32Array | Uint8Array>(
  values: Values,
  { partners, share }: Mixture,
): Values {
  const size = values.length / partners.length;
  const mixed = values.slice() as Values;
  partners.forEach((partner, i) => {
    if (partner === i) return;
    const other = values.subarray(partner * size, (partner + 1) * size);
    const own = mixed.subarray(i * size, (i + 1) * size);
    if (own instanceof Float32Array) blendFloats(own, other as Float32Array, share);
    else blendBytes(own as Uint8Array, other as Uint8Array, share);
  });
  return mixed;
}

/** In place. A loop for each type, since one for both is slower at either. */
function blendFloats(own: Float32Array, other: Float32Array, share: number): void {
  const rest = 1 - share;
  for (let j = 0; j < own.length; j++) own[j] = share * own[j]! + rest * other[j]!;
}

function blendBytes(own: Uint8Array, other: Uint8Array, share: number): void {
  const rest = 1 - share;
  // What is behind the point is cut off when a byte is set.
  for (let j = 0; j < own.length; j++) own[j] = share * own[j]! + rest * other[j]! + 0.5;
}
