import type { Augmentation, Filter } from './plan.ts';

/** Blurs the picture by a Gaussian of up to this standard deviation, in pixels. */
export const blur: Augmentation<number> = (plan, most, random) => {
  plan.filters.push(gaussianBlur(random.uniform(0) * most));
};

/** Along rows, then along columns; edges are continued. */
export function gaussianBlur(deviation: number): Filter {
  const radius = Math.ceil(3 * deviation);
  const weights = Array.from({ length: 2 * radius + 1 }, (_, i) =>
    deviation === 0 ? 1 : Math.exp(-((i - radius) ** 2) / (2 * deviation ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return (pixels, width, height) => {
    if (radius === 0) return;
    const between = new Float32Array(pixels.length);
    convolve(pixels, between, width, height, 3, 3 * width);
    convolve(between, pixels, height, width, 3 * width, 3);
  };

  /** Along lines of `length` pixels that are `step` values apart; lines are `jump` values apart. */
  function convolve(
    from: Float32Array,
    to: Float32Array,
    length: number,
    lines: number,
    step: number,
    jump: number,
  ): void {
    for (let line = 0; line < lines; line++) {
      for (let at = 0; at < length; at++) {
        for (let channel = 0; channel < 3; channel++) {
          let sum = 0;
          for (let i = -radius; i <= radius; i++) {
            const near = Math.max(0, Math.min(length - 1, at + i));
            sum += weights[i + radius]! * from[line * jump + near * step + channel]!;
          }
          to[line * jump + at * step + channel] = sum / total;
        }
      }
    }
  }
}
