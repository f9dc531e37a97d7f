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
    const across = Int32Array.from(kernel, (_, i) => 3 * i);
    for (let y = 0; y < height; y++) {
      const row = pixels.subarray(y * stride, (y + 1) * stride);
      line.set(row, 3 * radius);
      for (let i = 0; i < 3 * radius; i++) {
        line[i] = row[i % 3]!;
        line[3 * radius + stride + i] = row[stride - 3 + (i % 3)]!;
      }
      sumRow(line, across, kernel, between, y * stride, stride);
    }
    const down = new Int32Array(kernel.length);
    for (let y = 0; y < height; y++) {
      for (let i = 0; i < down.length; i++) {
        down[i] = Math.max(0, Math.min(height - 1, y + i - radius)) * stride;
      }
      sumRow(between, down, kernel, pixels, y * stride, stride);
    }
  };
}

/** Each value of a row as the weighted sum of values at some distances from its place. */
function sumRow(
  from: Float32Array,
  distances: Int32Array,
  kernel: Float32Array,
  to: Float32Array,
  start: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) {
    let sum = 0;
    for (let j = 0; j < kernel.length; j++) sum += kernel[j]! * from[distances[j]! + i]!;
    to[start + i] = sum;
  }
}
