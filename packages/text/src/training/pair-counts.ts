import { pairIndex } from '../subwords/pair-index.ts';

/** How often each pair of neighbours occurs in some words, while pairs are merged in them. */
export interface PairCounts {
  /** Pairs have numbers from 0 on. */
  readonly size: number;
  count(pair: number): number;
  symbols(pair: number): readonly [left: number, right: number];
  /**
   * Merges a pair wherever it stands, from left to right.
   *
   * @returns the pairs that may now occur more often
   */
  merge(pair: number, merged: number): Iterable<number>;
}

/** @param words each as its symbols, and how often it occurs */
export function countPairs(
  words: readonly (readonly [symbols: readonly number[], count: number])[],
): PairCounts {
  /** Of all words, one behind the other. */
  const symbols = Int32Array.from(words.flatMap(([ids]) => ids));
  const starts = new Int32Array(words.length);
  const ends = new Int32Array(words.length);
  const frequencies = words.map(([, count]) => count);
  const index = pairIndex();
  const lefts: number[] = [];
  const rights: number[] = [];
  const counts: number[] = [];
  /** By pair: the words in which it has stood, some of them more than once. */
  const places: number[][] = [];
  const change = (left: number, right: number, by: number): number => {
    const pair = index.add(left, right);
    if (pair === counts.length) {
      lefts.push(left);
      rights.push(right);
      counts.push(0);
      places.push([]);
    }
    counts[pair]! += by;
    return pair;
  };
  const enter = (left: number, right: number, word: number): number => {
    const pair = change(left, right, frequencies[word]!);
    const list = places[pair]!;
    if (list.at(-1) !== word) list.push(word);
    return pair;
  };
  words.forEach(([ids], word) => {
    starts[word] = word === 0 ? 0 : ends[word - 1]!;
    ends[word] = starts[word]! + ids.length;
    for (let i = 0; i + 1 < ids.length; i++) enter(ids[i]!, ids[i + 1]!, word);
  });
  const mergeIn = (word: number, pair: number, merged: number, grown: Set<number>): void => {
    const count = frequencies[word]!;
    const [left, right] = [lefts[pair]!, rights[pair]!];
    const [start, end] = [starts[word]!, ends[word]!];
    let to = start;
    for (let from = start; from < end; from++, to++) {
      symbols[to] = symbols[from]!;
      if (symbols[from] !== left || from + 1 === end || symbols[from + 1] !== right) continue;
      counts[pair]! -= count;
      if (to > start) {
        const before = symbols[to - 1]!;
        change(before, left, -count);
        grown.add(enter(before, merged, word));
      }
      from += 1;
      if (from + 1 < end) {
        const after = symbols[from + 1]!;
        change(right, after, -count);
        grown.add(enter(merged, after, word));
      }
      symbols[to] = merged;
    }
    ends[word] = to;
  };
  return {
    get size() {
      return counts.length;
    },
    count: (pair) => counts[pair]!,
    symbols: (pair) => [lefts[pair]!, rights[pair]!],
    merge(pair, merged) {
      const grown = new Set<number>();
      const list = places[pair]!;
      places[pair] = [];
      for (const word of list) mergeIn(word, pair, merged, grown);
      return grown;
    },
  };
}
