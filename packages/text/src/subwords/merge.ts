import { createHeap } from './heap.ts';
import { pairIndex } from './pair-index.ts';

/** Which two neighbouring ids become which, and how early: the lowest rank first. */
export interface MergeTable {
  /** Where a pair's rank and id stand in the lists; -1 where it is none. */
  find(left: number, right: number): number;
  readonly ranks: readonly number[];
  /** The id of both together. */
  readonly ids: readonly number[];
}

/** @param merges in order of rank: left id, right id, the id of both together; of equal pairs the last one counts */
export function mergeTable(merges: Iterable<readonly [number, number, number]>): MergeTable {
  const pairs = pairIndex();
  const ranks: number[] = [];
  const ids: number[] = [];
  let rank = 0;
  for (const [left, right, id] of merges) {
    const pair = pairs.add(left, right);
    ranks[pair] = rank++;
    ids[pair] = id;
  }
  return { find: pairs.find, ranks, ids };
}

/** What is left of a word when nothing in it can be merged any more. */
export interface MergedSymbols {
  readonly ids: number[];
  /** At which symbol each of them starts. */
  readonly starts: number[];
}

/** Up to here, looking at all pairs for each merge is faster than keeping them in order. */
const SHORT = 128;
const NO_MERGE = 0x7fffffff;

/**
 * Merges neighbouring symbols, the lowest rank first and the leftmost among equals, until none can be.
 *
 * @param symbols ids; changed in place
 */
export function mergeSymbols(symbols: Int32Array, table: MergeTable): MergedSymbols {
  return symbols.length <= SHORT ? mergeShort(symbols, table) : mergeLong(symbols, table);
}

/** Room for the work on one short word: a new array for each would cost more than the work itself. */
const starts = new Int32Array(SHORT);
/** By symbol: the rank and the id of it and the next one together. */
const ranks = new Int32Array(SHORT);
const merged = new Int32Array(SHORT);

function mergeShort(symbols: Int32Array, table: MergeTable): MergedSymbols {
  let count = symbols.length;
  const look = (i: number): void => {
    const found = i + 1 < count ? table.find(symbols[i]!, symbols[i + 1]!) : -1;
    ranks[i] = found < 0 ? NO_MERGE : table.ranks[found]!;
    if (found >= 0) merged[i] = table.ids[found]!;
  };
  for (let i = 0; i < count; i++) {
    starts[i] = i;
    look(i);
  }
  while (count > 1) {
    let best = 0;
    for (let i = 1; i < count; i++) if (ranks[i]! < ranks[best]!) best = i;
    if (ranks[best] === NO_MERGE) break;
    symbols[best] = merged[best]!;
    count -= 1;
    for (let i = best + 1; i < count; i++) {
      symbols[i] = symbols[i + 1]!;
      starts[i] = starts[i + 1]!;
      ranks[i] = ranks[i + 1]!;
      merged[i] = merged[i + 1]!;
    }
    look(best);
    if (best > 0) look(best - 1);
  }
  const left: MergedSymbols = { ids: new Array(count), starts: new Array(count) };
  for (let i = 0; i < count; i++) {
    left.ids[i] = symbols[i]!;
    left.starts[i] = starts[i]!;
  }
  return left;
}

/** With a heap: n log n even for a "word" of a megabyte. */
function mergeLong(symbols: Int32Array, table: MergeTable): MergedSymbols {
  const count = symbols.length;
  const next = Int32Array.from({ length: count }, (_, i) => i + 1);
  const previous = Int32Array.from({ length: count }, (_, i) => i - 1);
  const heap = createHeap<Candidate>((a, b) => a.rank < b.rank || (a.rank === b.rank && a.place < b.place));
  const propose = (place: number): void => {
    if (next[place]! >= count) return;
    const [left, right] = [symbols[place]!, symbols[next[place]!]!];
    const found = table.find(left, right);
    if (found >= 0) heap.push({ rank: table.ranks[found]!, place, left, right, id: table.ids[found]! });
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
