import type { RandomStream } from '@crossmodal/core';
import { drawBeta } from './beta.ts';

/** How the samples of a batch are mixed: a partner for each, and how much of it comes in. */
export interface Mixture {
  /** Of each sample, the place of its partner in the batch; its own place leaves it as it is. */
  readonly partners: Uint32Array;
  /** How much is kept of each sample, and of its target; from 0 to 1. */
  readonly share: number;
  /** Which part of each picture is its partner's; absent: all of it is blended. */
  readonly cut?: Cut;
}

/** A rectangle of a picture's shape, in shares of width and height; what lies outside of the picture is not there. */
export interface Cut {
  /** Of each side, from 0 to 1. */
  readonly side: number;
  /** Its middle, from 0 to below 1. */
  readonly x: number;
  readonly y: number;
}

/** In pixels. */
export interface MixedSize {
  readonly width: number;
  readonly height: number;
}

export interface DrawOptions {
  /** Of each sample, the place of its partner; a permutation where every sample is to come in once. */
  readonly partners: Uint32Array;
  /** Of the beta distribution, above 0: below 1, most mixtures are nearly pure; default 0.2 for MixUp, 1 for CutMix. */
  readonly alpha?: number;
  /** A stream of this step. */
  readonly random: RandomStream;
}

/**
 * A mixture of one share for a whole batch.
 *
 * @throws RangeError when alpha is not above 0
 */
export function drawMixUp({ partners, alpha = 0.2, random }: DrawOptions): Mixture {
  return { partners, share: drawBeta(random.child('share'), alpha) };
}

/**
 * A mixture by a rectangle, at the same place of every picture.
 *
 * @param options with the sizes of the pictures, all of which are cut alike where a sample has several; the share is
 *   the mean of theirs
 * @throws RangeError when alpha is not above 0
 */
export function drawCutMix(options: DrawOptions & { readonly sizes: readonly MixedSize[] }): Mixture {
  const { partners, alpha = 1, random, sizes } = options;
  const side = Math.sqrt(1 - drawBeta(random.child('share'), alpha));
  const middle = random.child('middle');
  const cut = { side, x: middle.uniform(0), y: middle.uniform(1) };
  const taken = sizes.map((size) => areaOf(boxOf(cut, size)) / (size.width * size.height));
  return { partners, cut, share: 1 - taken.reduce((sum, area) => sum + area, 0) / taken.length };
}

/** A rectangle in pixels; right and bottom are beyond it. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function boxOf({ side, x, y }: Cut, { width, height }: MixedSize): Box {
  const [column, row] = [Math.floor(x * width), Math.floor(y * height)];
  return {
    left: Math.max(0, Math.round(column - (side * width) / 2)),
    right: Math.min(width, Math.round(column + (side * width) / 2)),
    top: Math.max(0, Math.round(row - (side * height) / 2)),
    bottom: Math.min(height, Math.round(row + (side * height) / 2)),
  };
}

const areaOf = ({ left, right, top, bottom }: Box): number => (right - left) * (bottom - top);
