import { type Augmentation, drawAround, move } from './plan.ts';

/** Grows or shrinks the picture about its middle by up to this share. */
export const scale: Augmentation<number> = (plan, share, random) => {
  const inverse = 1 / (1 + drawAround(random, 0, share));
  move(plan, [inverse, 0, 0, 0, inverse, 0]);
};
