import { type Augmentation, drawAround, recolour } from './plan.ts';

/** Draws all values away from the picture's mean or towards it, by up to this share. */
export const contrast: Augmentation<number> = (plan, share, random) => {
  const gain = 1 + drawAround(random, 0, share);
  recolour(plan, [gain, gain, gain], (1 - gain) * meanOf(plan.pixels));
};

function meanOf(values: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
