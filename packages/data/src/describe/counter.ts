/** So many different values are told apart: a column of ids must not fill the memory. */
const LIMIT = 10_000;

/** Counts how often each of a bounded number of different values occurs. */
export interface Counter {
  /** How many different values there are; at the limit, so many or more. */
  readonly different: number;
  add(value: string): void;
  /** The most frequent first, of equally frequent ones by name. */
  byFrequency(): Record<string, number>;
}

export function createCounter(): Counter {
  const counts = new Map<string, number>();
  return {
    get different() {
      return counts.size;
    },
    add(value) {
      const count = counts.get(value);
      if (count !== undefined || counts.size < LIMIT) counts.set(value, (count ?? 0) + 1);
    },
    byFrequency: () => Object.fromEntries([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))),
  };
}
