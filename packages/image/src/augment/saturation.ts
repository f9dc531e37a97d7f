import { type Augmentation, drawAround, luma, type Plan, recolour } from './plan.ts';

/** Makes colours stronger, or greyer, by up to this share. */
export const saturation: Augmentation<number> = (plan, share, random) =>
  changeSaturation(plan, 1 + drawAround(random, 0, share));

/** @param gain 0 is grey, 1 changes nothing */
export function changeSaturation(plan: Plan, gain: number): void {
  const [r, g, b] = luma.map((part) => part * (1 - gain)) as [number, number, number];
  recolour(plan, [r + gain, g, b, 0, r, g + gain, b, 0, r, g, b + gain, 0]);
}
