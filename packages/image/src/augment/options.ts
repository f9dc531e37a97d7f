import type { RandomStream } from '@crossmodal/core';
import { channels } from './channels.ts';
import { contrast } from './contrast.ts';
import { erase } from './erase.ts';
import { flip } from './flip.ts';
import type { Augmentation, Plan } from './plan.ts';
import { rotate } from './rotate.ts';
import { scale } from './scale.ts';
import { shift } from './shift.ts';

/** How much of each augmentation; those that are left out, `false` or 0 are not done. */
export interface AugmentOptions {
  /** Left and right exchanged, in half of the cases. */
  readonly flip?: boolean;
  /** Degrees, either way. */
  readonly rotate?: number;
  /** The share by which the picture grows or shrinks, from 0 to below 1. */
  readonly scale?: number;
  /** The share of width and height by which it moves. */
  readonly shift?: number;
  /** The share by which values are drawn away from their mean or towards it. */
  readonly contrast?: number;
  /** The share by which each colour channel is scaled on its own. */
  readonly channels?: number;
  /** The side, in pixels, of a square that is blanked. */
  readonly erase?: number;
}

/** Every augmentation, in the order in which they are applied; adding one is one more file and one more entry. */
const augmentations: {
  readonly [Name in keyof AugmentOptions]-?: Augmentation<NonNullable<AugmentOptions[Name]>>;
} = { flip, rotate, scale, shift, contrast, channels, erase };

/** Each augmentation draws from a stream of its own, so that adding one does not change the others. */
export function planAugmentations(plan: Plan, options: AugmentOptions, random: RandomStream): void {
  for (const [name, augmentation] of Object.entries(augmentations)) {
    const amount = options[name as keyof AugmentOptions];
    if (amount === undefined || amount === false || amount === 0) continue;
    (augmentation as Augmentation<typeof amount>)(plan, amount, random.child(name));
  }
}
