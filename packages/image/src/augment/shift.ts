import { type Augmentation, drawAround, move } from './plan.ts';

/** Moves the picture by up to this share of its width and height. */
export const shift: Augmentation<number> = (plan, share, random) => {
  const x = drawAround(random, 0, share * plan.width);
  const y = drawAround(random, 1, share * plan.height);
  move(plan, [1, 0, -x, 0, 1, -y]);
};
