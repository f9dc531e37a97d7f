import type { Augmentation } from './plan.ts';
import { changeSaturation } from './saturation.ts';

/** Takes the colour away, with this probability. */
export const greyscale: Augmentation<number> = (plan, probability, random) => {
  if (random.uniform(0) < probability) changeSaturation(plan, 0);
};
