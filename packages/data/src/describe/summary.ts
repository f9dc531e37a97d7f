/** Where values lie: the least, the greatest, and between them. */
export interface Summary {
  readonly least: number;
  readonly median: number;
  readonly mean: number;
  /** Nine of ten are not greater. */
  readonly ninetieth: number;
  readonly greatest: number;
}

/** Collects whole numbers by how often they occur: memory grows with different values, not with how many there are. */
export function createSummary(): { add(value: number): void; read(): Summary | undefined } {
  const counts = new Map<number, number>();
  let count = 0;
  let sum = 0;
  return {
    add(value) {
      counts.set(value, (counts.get(value) ?? 0) + 1);
      count += 1;
      sum += value;
    },
    read() {
      if (count === 0) return undefined;
      const sorted = [...counts].sort(([a], [b]) => a - b);
      const quantile = (share: number): number => {
        let left = Math.max(1, Math.ceil(share * count));
        for (const [value, times] of sorted) {
          left -= times;
          if (left <= 0) return value;
        }
        return sorted.at(-1)![0];
      };
      return {
        least: sorted[0]![0],
        median: quantile(0.5),
        mean: sum / count,
        ninetieth: quantile(0.9),
        greatest: sorted.at(-1)![0],
      };
    },
  };
}

/** Where numbers of any kind lie. */
export interface Spread {
  readonly least: number;
  readonly mean: number;
  /** The standard deviation. */
  readonly deviation: number;
  readonly greatest: number;
}

/**
 * Collects numbers in constant memory.
 *
 * Source: Welford, "Note on a method for calculating corrected sums of squares and products", 1962.
 */
export function createSpread(): { add(value: number): void; read(): Spread | undefined } {
  let count = 0;
  let [least, mean, squares, greatest] = [Number.POSITIVE_INFINITY, 0, 0, Number.NEGATIVE_INFINITY];
  return {
    add(value) {
      count += 1;
      const distance = value - mean;
      mean += distance / count;
      squares += distance * (value - mean);
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    },
    read: () => (count === 0 ? undefined : { least, mean, deviation: Math.sqrt(squares / count), greatest }),
  };
}
