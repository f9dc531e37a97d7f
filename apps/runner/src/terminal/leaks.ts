import type { Leak } from '@crossmodal/data';
import { printable } from './printable.ts';

/** So many are named; the others are in the file. */
const NAMED = 3;

/** How many leaks there are, by `part, modality`. */
export function countLeaks(leaks: readonly Leak[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { modality, part } of leaks) {
    const place = `${part}, ${modality}`;
    counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  return counts;
}

/** A warning of what training has seen of later parts: how much, and the first few. */
export function formatLeaks(leaks: readonly Leak[]): string {
  const counts = [...countLeaks(leaks)].map(([place, count]) => `${count} (${place})`);
  const named = leaks.slice(0, NAMED).map(({ sample, inTraining }) => `${sample} as ${inTraining}`);
  return printable(
    `warning: training has seen content of later parts: ${counts.join(', ')}: ${named.join(', ')}`,
  );
}
