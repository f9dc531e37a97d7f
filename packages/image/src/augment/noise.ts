import type { Augmentation } from './plan.ts';

/** Adds Gaussian noise of this standard deviation, as a share of the range of values. */
export const noise: Augmentation<number> = (plan, share, random) => {
  plan.filters.push((pixels) => {
    const draws = random.normals(pixels.length);
    for (let i = 0; i < pixels.length; i++) {
      pixels[i] = Math.max(0, Math.min(255, pixels[i]! + draws[i]! * share * 255));
    }
  });
};
