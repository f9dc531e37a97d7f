import type { RandomStream } from '@crossmodal/core';
import { changeBrightness } from './brightness.ts';
import { changeContrast } from './contrast.ts';
import { autoContrast, equalize, posterize, sharpen, solarize } from './filters/tables.ts';
import { type Augmentation, move, type Plan } from './plan.ts';
import { rotateBy } from './rotate.ts';
import { changeSaturation } from './saturation.ts';

/** The largest magnitude. */
export const STRONGEST = 30;

export interface RandAugmentOptions {
  /** How many operations are drawn for each picture, from 0 to 100; default 2. */
  readonly operations?: number;
  /** How strong they are, from 0 to 30; default 9. */
  readonly magnitude?: number;
}

/** Plans one operation of a strength from 0 to 1, in the direction of `sign`. */
type Operation = (plan: Plan, strength: number, sign: number) => void;

const operations: readonly Operation[] = [
  () => {},
  (plan, strength, sign) => move(plan, [1, sign * 0.3 * strength, 0, 0, 1, 0]),
  (plan, strength, sign) => move(plan, [1, 0, 0, sign * 0.3 * strength, 1, 0]),
  (plan, strength, sign) => move(plan, [1, 0, sign * strength * (150 / 331) * plan.width, 0, 1, 0]),
  (plan, strength, sign) => move(plan, [1, 0, 0, 0, 1, sign * strength * (150 / 331) * plan.height]),
  (plan, strength, sign) => rotateBy(plan, sign * 30 * strength),
  (plan, strength, sign) => changeBrightness(plan, 1 + sign * 0.9 * strength),
  (plan, strength, sign) => changeSaturation(plan, 1 + sign * 0.9 * strength),
  (plan, strength, sign) => changeContrast(plan, 1 + sign * 0.9 * strength),
  (plan, strength, sign) => void plan.filters.push(sharpen(1 + sign * 0.9 * strength)),
  (plan, strength) => void plan.filters.push(posterize(8 - Math.round(4 * strength))),
  // In float32, as there: 68, not a little more.
  (plan, strength) => void plan.filters.push(solarize(Math.fround(255 * (1 - strength)))),
  (plan) => void plan.filters.push(autoContrast),
  (plan) => void plan.filters.push(equalize),
];

/**
 * A few operations at random, all of one strength: little to tune, and strong.
 *
 * With torchvision's fourteen operations and strengths. Moves are done first, then changes of colour, then the others,
 * in one resampling, rather than one by one; shears leave the middle where it is, and moves are bilinear.
 *
 * Source: Cubuk et al., "RandAugment: practical automated data augmentation with a reduced search space", 2020.
 */
export const randAugment: Augmentation<RandAugmentOptions> = (plan, options, random: RandomStream) => {
  const { operations: count = 2, magnitude = 9 } = options;
  for (let i = 0; i < count; i++) {
    const operation = operations[random.integer(2 * i, operations.length)]!;
    operation(plan, magnitude / STRONGEST, random.uniform(2 * i + 1) < 0.5 ? -1 : 1);
  }
};
