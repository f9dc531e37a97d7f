import { CrossmodalError } from '@crossmodal/core';

/** With more, a result has more elements than oneDNN counts, which ends the process, or than there is memory for. */
const MOST = 2 ** 14;

/** @param pad a rule by name, one number, or [before, after] of each axis */
export function checkPadding(pad: string | number | readonly (readonly number[])[]): void {
  if (typeof pad === 'string') return;
  const wrong = (typeof pad === 'number' ? [pad] : pad.flat()).find((size) => !(size >= 0 && size <= MOST));
  if (wrong === undefined) return;
  throw new CrossmodalError(
    'engine/padding',
    `expected a padding of numbers from 0 to ${MOST}, got ${wrong}.`,
  );
}
