import { type Augmentation, drawAround, gains, recolour } from './plan.ts';

/** Scales red, green and blue each on its own, by up to this share. */
export const channels: Augmentation<number> = (plan, share, random) => {
  const gain = (channel: number): number => 1 + drawAround(random, channel, share);
  recolour(plan, gains([gain(0), gain(1), gain(2)]));
};
