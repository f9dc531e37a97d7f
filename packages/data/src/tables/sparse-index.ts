/** Where rows begin, or some of them. */
export interface SparseIndex {
  /** How many rows there are. */
  readonly count: number;
  add(offset: number, line: number): void;
  /** The nearest row at or before `index` whose beginning is known. */
  before(index: number): { readonly index: number; readonly offset: number; readonly line: number };
}

/**
 * An index of constant size: when it is full, every second entry is dropped, and from then on twice as many rows are
 * passed over between two of them.
 *
 * So a million rows need as much memory as a hundred thousand; a row is then found by passing over a few others.
 *
 * @param capacity an even number
 */
export function createSparseIndex(capacity: number = 1 << 16): SparseIndex {
  const offsets = new Float64Array(capacity);
  const lines = new Float64Array(capacity);
  let every = 1;
  let count = 0;
  const halve = (): void => {
    for (let i = 0; i < capacity / 2; i++) {
      offsets[i] = offsets[2 * i]!;
      lines[i] = lines[2 * i]!;
    }
    every *= 2;
  };
  return {
    get count() {
      return count;
    },
    add(offset, line) {
      if (count === every * capacity) halve();
      if (count % every === 0) {
        offsets[count / every] = offset;
        lines[count / every] = line;
      }
      count += 1;
    },
    before(index) {
      const entry = Math.floor(index / every);
      return { index: entry * every, offset: offsets[entry]!, line: lines[entry]! };
    },
  };
}
