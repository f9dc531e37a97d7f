/** From which two of a line's pixels each result comes, and how much the second weighs. */
export interface Taps {
  /** Counts from 0; two pixels of background stand before the line, and two behind it. */
  readonly first: Int32Array;
  /** In 256ths. */
  readonly weight: Int32Array;
}

/** Pixels of background on either side of a line. */
export const MARGIN = 2;

export function makeTaps(step: number, offset: number, length: number, from: number): Taps {
  const first = new Int32Array(length);
  const weight = new Int32Array(length);
  for (let i = 0; i < length; i++) {
    const at = step * (i - (length - 1) / 2) + offset + (from - 1) / 2;
    const floor = Math.floor(at);
    const inside = floor >= -1 && floor < from;
    // What is outside is background twice, on its side of the line.
    first[i] = Math.max(0, Math.min(from + MARGIN, floor + MARGIN));
    weight[i] = inside ? Math.round((at - floor) * 256) : 0;
  }
  return { first, weight };
}
