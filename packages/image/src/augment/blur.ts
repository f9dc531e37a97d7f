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
  const kernel = Float32Array.from(weights, (weight) => weight / total);
  return (pixels, width, height) => {
    if (radius === 0) return;
    const stride = width * 3;
    const between = new Float32Array(pixels.length);
    // A row with its first and last pixel repeated on either side.
    const line = new Float32Array(stride + 6 * radius);
    for (let y = 0; y < height; y++) {
      const row = pixels.subarray(y * stride, (y + 1) * stride);
      line.set(row, 3 * radius);
      for (let i = 0; i < 3 * radius; i++) {
        line[i] = row[i % 3]!;
        line[3 * radius + stride + i] = row[stride - 3 + (i % 3)]!;
      }
      const sums = between.subarray(y * stride, (y + 1) * stride);
      kernel.forEach((weight, i) => void addWeighted(sums, line, 3 * i, weight));
    }
    pixels.fill(0);
    for (let y = 0; y < height; y++) {
      const sums = pixels.subarray(y * stride, (y + 1) * stride);
      kernel.forEach((weight, i) => {
        const near = Math.max(0, Math.min(height - 1, y + i - radius));
        addWeighted(sums, between, near * stride, weight);
      });
    }
  };
}

/** Whole rows at a time, since a loop over neighbouring values is what processors do fast. */
function addWeighted(sums: Float32Array, values: Float32Array, start: number, weight: number): void {
  for (let i = 0; i < sums.length; i++) sums[i]! += weight * values[start + i]!;
}
