import { addNoise } from './filters/noise.ts';
import type { Augmentation } from './plan.ts';

/** Adds Gaussian noise of this standard deviation, as a share of the range of values, to each value on its own. */
export const noise: Augmentation<number> = (plan, share, random) => {
  plan.filters.push((values) => addNoise(values, share * 255, random));
};
