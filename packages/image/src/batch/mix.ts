import type { RandomStream } from '@crossmodal/core';
import { drawBeta } from './beta.ts';

/** Pictures of a batch with their targets, each a distribution over classes (at first 1 for the right one). */
export interface MixableBatch {
  /** [batch, height, width, 3] */
  readonly pixels: Float32Array;
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
 * @example
 * const mixed = mixUp({ pixels, targets, batch: 64, height: 32, width: 32 }, { random: random.child(step) });
 */
export function mixUp(batch: MixableBatch, { alpha = 0.2, random }: MixOptions): MixableBatch {
  const share = drawBeta(random.child('share'), alpha);
  const partners = random.child('partners').permutation(batch.batch);
  return {
    ...batch,
    pixels: blend(batch.pixels, partners, share),
    targets: blend(batch.targets, partners, share),
  };
}

/**
 * Sets a rectangle of another picture of the batch into each picture; targets are mixed by area.
 *
 * Source: Yun et al., "CutMix: regularization strategy to train strong classifiers with localizable features",
 * ICCV 2019.
 */
export function cutMix(batch: MixableBatch, { alpha = 1, random }: MixOptions): MixableBatch {
  const { width, height } = batch;
  const side = Math.sqrt(1 - drawBeta(random.child('share'), alpha));
  const partners = random.child('partners').permutation(batch.batch);
  const middle = random.child('middle');
  const [x, y] = [middle.integer(0, width), middle.integer(1, height)];
  const left = Math.max(0, Math.round(x - (side * width) / 2));
  const right = Math.min(width, Math.round(x + (side * width) / 2));
  const top = Math.max(0, Math.round(y - (side * height) / 2));
  const bottom = Math.min(height, Math.round(y + (side * height) / 2));
  const pixels = batch.pixels.slice();
  const size = width * height * 3;
  partners.forEach((partner, i) => {
    for (let row = top; row < bottom; row++) {
      const [from, to] = [(row * width + left) * 3, (row * width + right) * 3];
      pixels.set(batch.pixels.subarray(partner * size + from, partner * size + to), i * size + from);
    }
  });
  const kept = 1 - ((right - left) * (bottom - top)) / (width * height);
  return { ...batch, pixels, targets: blend(batch.targets, partners, kept) };
}

/** `share` of each part, and the rest of its partner. */
function blend(values: Float32Array, partners: Uint32Array, share: number): Float32Array {
  const size = values.length / partners.length;
  const blended = new Float32Array(values.length);
  partners.forEach((partner, i) => {
    for (let j = 0; j < size; j++) {
      blended[i * size + j] = share * values[i * size + j]! + (1 - share) * values[partner * size + j]!;
    }
  });
  return blended;
}
