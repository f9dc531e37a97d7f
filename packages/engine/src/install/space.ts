import { statfs } from 'node:fs/promises';
import type { Wheel } from '../locate/builds.ts';

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

/** The bytes an ordinary user may still write on a folder's disk. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
