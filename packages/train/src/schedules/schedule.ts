/**
 * The learning rate of a step: a pure function.
 *
 * @param step steps done before this one: 0 to steps - 1
 * @param steps how many the whole training has
 */
export type Schedule = (step: number, steps: number) => number;

/** From `from` to `to` along half a cosine wave, as `share` goes from 0 to 1. */
export function cosineBetween(from: number, to: number, share: number): number {
  return to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share));
}
