import { type Augmentation, drawAround, gains, type Plan, recolour } from './plan.ts';

/** Makes the picture lighter or darker by up to this share. */
export const brightness: Augmentation<number> = (plan, share, random) =>
  changeBrightness(plan, 1 + drawAround(random, 0, share));

export function changeBrightness(plan: Plan, gain: number): void {
  recolour(plan, gains([gain, gain, gain]));
}
