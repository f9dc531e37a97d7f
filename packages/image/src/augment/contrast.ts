import { channelMeans } from './channel-means.ts';
import { type Augmentation, drawAround, gains, luma, type Plan, recolour } from './plan.ts';

/** Draws all values away from the picture's mean grey or towards it, by up to this share. */
export const contrast: Augmentation<number> = (plan, share, random) =>
  changeContrast(plan, 1 + drawAround(random, 0, share));

/** The mean is that of the picture as it is kept, in the colours planned so far. */
export function changeContrast(plan: Plan, gain: number): void {
  const [r, g, b] = channelMeans(plan.source.pixels);
  const grey = luma.reduce((sum, part, row) => {
    const [red, green, blue, bias] = plan.colour.slice(4 * row, 4 * row + 4) as [
      number,
      number,
      number,
      number,
    ];
    return sum + part * (red * r + green * g + blue * b + bias);
  }, 0);
  recolour(plan, gains([gain, gain, gain], (1 - gain) * grey));
}
