import { type Augmentation, drawAround, gains, type Plan, recolour } from './plan.ts';

/** Draws all values away from the picture's mean or towards it, by up to this share. */
export const contrast: Augmentation<number> = (plan, share, random) =>
  changeContrast(plan, 1 + drawAround(random, 0, share));

export function changeContrast(plan: Plan, gain: number): void {
  recolour(plan, gains([gain, gain, gain], (1 - gain) * meanOf(plan.source.pixels)));
}

function meanOf(values: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
