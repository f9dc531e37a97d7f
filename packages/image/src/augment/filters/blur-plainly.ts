/**
 * Blurs a picture, in place, along rows, then along columns, in float32's arithmetic; edges are continued.
 *
 * @param weights of the pixel itself, then of those on either side, by their distance
 */
export function blurPlainly(
  values: Float32Array,
  width: number,
  height: number,
  weights: Float32Array,
): void {
  const stride = width * 3;
  const between = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 3; channel++) {
        const row = y * stride + channel;
        const at = (column: number): number => values[row + 3 * Math.max(0, Math.min(width - 1, column))]!;
        between[row + 3 * x] = weighted(weights, x, at);
      }
    }
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < stride; x++) {
      const at = (row: number): number => between[Math.max(0, Math.min(height - 1, row)) * stride + x]!;
      values[y * stride + x] = weighted(weights, y, at);
    }
  }
}

const { fround } = Math;

function weighted(weights: Float32Array, middle: number, at: (place: number) => number): number {
  let sum = fround(at(middle) * weights[0]!);
  for (let i = 1; i < weights.length; i++) {
    sum = fround(sum + fround(fround(at(middle - i) + at(middle + i)) * weights[i]!));
  }
  return sum;
}
