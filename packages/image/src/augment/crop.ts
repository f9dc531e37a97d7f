import { type Augmentation, move } from './plan.ts';

/** How much wider or higher than the picture's own shape a part may be. */
const STRETCH = 4 / 3;

/**
 * Shows a random part of the picture as the whole: its area from this share to 1, its sides stretched by up to 4/3,
 * as far as both have room.
 *
 * Source: Szegedy et al., "Going deeper with convolutions", CVPR 2015: random resized crop.
 */
export const crop: Augmentation<number> = (plan, least, random) => {
  const { source, width, height } = plan;
  const area = least + (1 - least) * random.uniform(0);
  const ratio = Math.min(STRETCH, 1 / area) ** (2 * random.uniform(1) - 1);
  const columns = Math.min(1, Math.sqrt(area * ratio)) * source.width;
  const rows = Math.min(1, Math.sqrt(area / ratio)) * source.height;
  const x = (random.uniform(2) - 0.5) * (source.width - columns);
  const y = (random.uniform(3) - 0.5) * (source.height - rows);
  move(plan, [columns / width, 0, x, 0, rows / height, y]);
};
