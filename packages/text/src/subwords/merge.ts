import { createHeap } from './heap.ts';

/** Which two neighbouring ids become which, and how early: the lowest rank first. */
export interface MergeTable {
  get(left: number, right: number): { readonly rank: number; readonly id: number } | undefined;
}

/** @param merges in order of rank: left id, right id, the id of both together */
export function mergeTable(
  merges: Iterable<readonly [number, number, number]>,
  vocabularySize: number,
): MergeTable {
  const byPair = new Map<number, { rank: number; id: number }>();
  let rank = 0;
  for (const [left, right, id] of merges) {
    byPair.set(left * vocabularySize + right, { rank, id });
    rank += 1;
  }
  return { get: (left, right) => byPair.get(left * vocabularySize + right) };
}

/**
 * Merges neighbouring symbols, the lowest rank first and the leftmost among equals, until none can be.
 *
 * With a heap: n log n even for a "word" of a megabyte.
 *
 * @param symbols ids; changed in place
 * @returns the ids that are left, and at which symbol each starts
 */
export function mergeSymbols(
  symbols: Int32Array,
  table: MergeTable,
): { readonly ids: readonly number[]; readonly starts: readonly number[] } {
  const count = symbols.length;
  const next = Int32Array.from({ length: count }, (_, i) => i + 1);
  const previous = Int32Array.from({ length: count }, (_, i) => i - 1);
  const heap = createHeap<Candidate>((a, b) => a.rank < b.rank || (a.rank === b.rank && a.place < b.place));
  const propose = (left: number): void => {
    const right = next[left]!;
    if (right >= count) return;
    const merge = table.get(symbols[left]!, symbols[right]!);
    if (merge !== undefined) {
      heap.push({
        rank: merge.rank,
        place: left,
        left: symbols[left]!,
        right: symbols[right]!,
        id: merge.id,
      });
    }
  };
  for (let i = 0; i + 1 < count; i++) propose(i);
  for (let entry = heap.pop(); entry !== undefined; entry = heap.pop()) {
    const { place, id } = entry;
    const right = next[place]!;
    // What was proposed may have been merged otherwise meanwhile.
    if (symbols[place] !== entry.left || right >= count || symbols[right] !== entry.right) continue;
    symbols[place] = id;
    symbols[right] = -1;
    const after = next[right]!;
    next[place] = after;
    if (after < count) previous[after] = place;
    propose(place);
    if (previous[place]! >= 0) propose(previous[place]!);
  }
  const ids: number[] = [];
  const starts: number[] = [];
  for (let i = 0; i < count; i = next[i]!) {
    ids.push(symbols[i]!);
    starts.push(i);
  }
  return { ids, starts };
}

interface Candidate {
  readonly rank: number;
  readonly place: number;
  readonly left: number;
  readonly right: number;
  readonly id: number;
}
