/** From which two of a line's pixels each result comes, and how much the second weighs. */
export interface Taps {
  /** Counts from 1, since 0 is the background before the line. */
  readonly first: Int32Array;
  /** In 256ths. */
  readonly weight: Int32Array;
}

export function makeTaps(step: number, offset: number, length: number, from: number): Taps {
  const first = new Int32Array(length);
  const weight = new Int32Array(length);
  for (let i = 0; i < length; i++) {
    const at = step * (i - (length - 1) / 2) + offset + (from - 1) / 2;
    const floor = Math.floor(at);
    const inside = floor >= -1 && floor < from;
    first[i] = inside ? floor + 1 : from + 1; // Behind the line: background twice.
    weight[i] = inside ? Math.round((at - floor) * 256) : 0;
  }
  return { first, weight };
}
