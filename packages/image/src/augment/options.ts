import type { RandomStream } from '@crossmodal/core';
import { blur } from './blur.ts';
import { brightness } from './brightness.ts';
import { channels } from './channels.ts';
import { contrast } from './contrast.ts';
import { crop } from './crop.ts';
import { erase } from './erase.ts';
import { flip } from './flip.ts';
import { greyscale } from './greyscale.ts';
import { hue } from './hue.ts';
import { noise } from './noise.ts';
import type { Augmentation, Plan } from './plan.ts';
import { type RandAugmentOptions, randAugment } from './rand-augment.ts';
import { rotate } from './rotate.ts';
import { saturation } from './saturation.ts';
import { scale } from './scale.ts';
import { shift } from './shift.ts';
import { window } from './window.ts';

/** Where and how large the picture is shown. Amounts are the largest that are drawn; each default: none. */
export interface MoveOptions {
  /** Left and right exchanged, in half of the cases. */
  readonly flip?: boolean;
  /** A random part shown as the whole; the least area of it, as a share: above 0, to 1. */
  readonly crop?: number;
  /** A window of the shown size, anywhere in a picture that is `stored` larger; the cheapest of all. */
  readonly window?: boolean;
  /** Degrees, either way; from 0 to 180. */
  readonly rotate?: number;
  /** The share by which the picture grows or shrinks, from 0 to 0.99. */
  readonly scale?: number;
  /** The share of width and height by which it moves, from 0 to 1. */
  readonly shift?: number;
}

/** Its colours. Shares are from 0 to 1, and the largest that are drawn; each default: none. */
export interface ColourOptions {
  /** The share by which all gets lighter or darker. */
  readonly brightness?: number;
  /** The share by which values are drawn away from the picture's mean grey or towards it. */
  readonly contrast?: number;
  /** The share by which colours get stronger or greyer. */
  readonly saturation?: number;
  /** The share of a half turn on the colour wheel, either way; 1 is any hue. */
  readonly hue?: number;
  /** The share by which each colour channel is scaled on its own. */
  readonly channels?: number;
  /** The probability of no colour at all. */
  readonly greyscale?: number;
}

/** What is lost of it; each default: none. */
export interface LossOptions {
  /** The largest standard deviation of a blur, in pixels, from 0 to 100; it costs in proportion. */
  readonly blur?: number;
  /** The standard deviation of normal noise, as a share of the range of values, from 0 to 1. */
  readonly noise?: number;
  /** The side, in whole pixels, of a square that is blanked (Cutout). */
  readonly erase?: number;
  /** Operations drawn at random, in place of all or most of the others. */
  readonly randAugment?: RandAugmentOptions;
}

/** How much of each augmentation; those that are left out, `false` or 0 are not done. */
export interface AugmentOptions extends MoveOptions, ColourOptions, LossOptions {}

/** Every augmentation, in the order in which they are planned; adding one is one more file and one more entry. */
const augmentations: {
  readonly [Name in keyof AugmentOptions]-?: Augmentation<NonNullable<AugmentOptions[Name]>>;
} = {
  crop,
  window,
  flip,
  rotate,
  scale,
  shift,
  randAugment,
  brightness,
  contrast,
  saturation,
  hue,
  channels,
  greyscale,
  blur,
  noise,
  erase,
};

export const augmentationNames: readonly string[] = Object.keys(augmentations);

/** Each augmentation draws from a stream of its own, so that adding one does not change the others. */
export function planAugmentations(plan: Plan, options: AugmentOptions, random: RandomStream): void {
  for (const [name, augmentation] of Object.entries(augmentations)) {
    const amount = options[name as keyof AugmentOptions];
    if (amount === undefined || amount === false || amount === 0) continue;
    (augmentation as Augmentation<typeof amount>)(plan, amount, random.child(name));
  }
}
