import { gaussianBlur } from './filters/blur.ts';
import type { Augmentation } from './plan.ts';

/** Blurs the picture by a Gaussian of up to this standard deviation, in pixels. */
export const blur: Augmentation<number> = (plan, most, random) => {
  plan.filters.push(gaussianBlur(random.uniform(0) * most));
};
