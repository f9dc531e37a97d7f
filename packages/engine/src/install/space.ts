import { CrossmodalError } from '@crossmodal/core';
import type { Wheel } from '../locate/builds.ts';
import { formatBytes } from './format-bytes.ts';

/** The most bytes on disk at any moment: one wheel at a time (twice while pip copies it) beside what is unpacked. */
export function bytesNeeded(wheels: readonly Wheel[]): number {
  let unpacked = 0;
  let most = 0;
  for (const wheel of wheels) {
    most = Math.max(most, unpacked + 2 * wheel.size, unpacked + wheel.size + wheel.unpacked);
    unpacked += wheel.unpacked;
  }
  return most;
}

export function noSpace(folder: string, needed: number, free: number): CrossmodalError {
  return new CrossmodalError(
    'engine/no-space',
    `expected ${formatBytes(needed)} free for ${folder}, found ${formatBytes(free)}.`,
    { hint: 'Make space there, or set CROSSMODAL_CACHE to a folder on a larger disk.' },
  );
}
