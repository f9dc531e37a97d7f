import { CrossmodalError } from '@crossmodal/core';

/** How values are spread, as TensorBoard shows it. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  /** Where each bucket ends; the first begins at `min`. */
  readonly limits: readonly number[];
  readonly counts: readonly number[];
}

/** Counts values in buckets of equal width, as `tf.summary.histogram` does; one bucket where all values are equal. */
export function histogramOf(values: ArrayLike<number>, buckets: number): Histogram {
  let [min, max, sum, sumOfSquares] = [Infinity, -Infinity, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) throw notFinite(value, i);
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
    sumOfSquares += value * value;
  }
  const common = { count: values.length, sum, sumOfSquares };
  if (values.length === 0) return { ...common, min: 0, max: 0, limits: [], counts: [] };
  if (min === max) return { ...common, min, max, limits: [max], counts: [values.length] };
  const width = (max - min) / buckets;
  const counts = new Array<number>(buckets).fill(0);
  for (let i = 0; i < values.length; i++) {
    counts[Math.min(Math.floor((values[i]! - min) / width), buckets - 1)]!++;
  }
  const limits = counts.map((_, i) => (i === buckets - 1 ? max : min + width * (i + 1)));
  return { ...common, min, max, limits, counts };
}

function notFinite(value: number, i: number): CrossmodalError {
  return new CrossmodalError(
    'engine/histogram',
    `expected finite numbers for a histogram, got ${value} at position ${i}.`,
  );
}
