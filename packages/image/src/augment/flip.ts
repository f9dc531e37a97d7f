import { type Augmentation, move } from './plan.ts';

/** Exchanges left and right in half of the cases. Not for pictures of letters or signs. */
export const flip: Augmentation<boolean> = (plan, wanted, random) => {
  if (wanted && random.uniform(0) < 0.5) move(plan, [-1, 0, 0, 0, 1, 0]);
};
