import type { Leak } from '@crossmodal/data';
import { printable } from './printable.ts';

/** How many leaks there are, by part and modality as `say` puts them. */
export function countLeaks(
  leaks: readonly Leak[],
  say = (part: string, modality: string): string => `${part}, ${modality}`,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { modality, part } of leaks) {
    const place = say(part, modality);
    counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  return counts;
}

/** A warning of how much training has seen of later parts; the file of the run names each. */
export function formatLeaks(leaks: readonly Leak[]): string {
  const places = countLeaks(leaks, (part, modality) => `${modality} of ${part}`);
  const counts = [...places].map(([place, count]) => `${count} × ${place}`);
  return printable(`warning: training has seen ${counts.join(', ')} (leaks.jsonl)`);
}
