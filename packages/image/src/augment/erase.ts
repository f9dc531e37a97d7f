import type { Augmentation } from './plan.ts';

/**
 * Blanks a square of this many pixels a side, its middle anywhere in the picture, so that a part may be outside.
 *
 * Source: DeVries, Taylor, "Improved regularization of convolutional neural networks with Cutout", 2017.
 */
export const erase: Augmentation<number> = (plan, side, random) => {
  const left = random.integer(0, plan.width) - (side >> 1);
  const top = random.integer(1, plan.height) - (side >> 1);
  plan.blanks.push([left, top, side, side]);
};
