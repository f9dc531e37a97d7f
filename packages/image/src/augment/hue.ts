import { type Augmentation, drawAround, recolour } from './plan.ts';

/**
 * Turns all colours on the colour wheel by up to this share of a half turn (1 is any hue).
 *
 * A rotation of chroma in YIQ, which keeps the lightness that eyes see.
 */
export const hue: Augmentation<number> = (plan, share, random) => {
  const angle = drawAround(random, 0, share) * Math.PI;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  // YIQ to RGB, the rotation, RGB to YIQ, multiplied out.
  recolour(plan, [
    0.299 + 0.701 * cos + 0.168 * sin,
    0.587 - 0.587 * cos + 0.33 * sin,
    0.114 - 0.114 * cos - 0.497 * sin,
    0,
    0.299 - 0.299 * cos - 0.328 * sin,
    0.587 + 0.413 * cos + 0.035 * sin,
    0.114 - 0.114 * cos + 0.292 * sin,
    0,
    0.299 - 0.3 * cos + 1.25 * sin,
    0.587 - 0.588 * cos - 1.05 * sin,
    0.114 + 0.886 * cos - 0.203 * sin,
    0,
  ]);
};
