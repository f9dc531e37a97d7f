import { createHeap } from '../subwords/heap.ts';
import { compareCodePoints } from '../vocabulary/code-points.ts';

export interface LearnMergesOptions {
  /** Each word as its first symbols, and how often it occurs. */
  readonly words: Iterable<readonly [symbols: readonly string[], count: number]>;
  /** Tokens to begin with: special ones and the alphabet. */
  readonly tokens: readonly string[];
  /** How many tokens there are to be in the end. */
  readonly size: number;
  /** Pairs that occur less often are not merged. */
  readonly minCount: number;
  /** The token of two neighbours. */
  readonly join: (left: string, right: string) => string;
  readonly onProgress?: (size: number, target: number) => void;
}

export interface LearntMerges {
  readonly tokens: readonly string[];
  readonly merges: readonly (readonly [left: string, right: string])[];
}

/**
 * Byte-pair encoding's training: merges the most frequent pair of neighbours again and again.
 *
 * Among equally frequent pairs the one that is first by code points wins, so that the result depends on nothing else.
 *
 * Source: Sennrich et al., "Neural machine translation of rare words with subword units", ACL 2016.
 */
export function learnMerges(options: LearnMergesOptions): LearntMerges {
  const { size, minCount, join, onProgress } = options;
  const tokens = [...options.tokens];
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const idOf = (token: string): number => {
    const known = ids.get(token);
    if (known !== undefined) return known;
    ids.set(token, tokens.length);
    tokens.push(token);
    return tokens.length - 1;
  };
  const words: number[][] = [];
  const counts: number[] = [];
  for (const [symbols, count] of options.words) {
    words.push(symbols.map(idOf));
    counts.push(count);
  }
  const pairs = collectPairs(words, counts);
  const heap = createHeap<Waiting>(comesFirst(tokens));
  for (const pair of pairs.values()) heap.push({ pair, count: pair.count });
  const merges: (readonly [string, string])[] = [];
  while (tokens.length < size) {
    const top = heap.pop();
    if (top === undefined || top.count < minCount) break;
    const { pair } = top;
    // Counts change while pairs wait: those that do are pushed anew.
    if (pair.count !== top.count) {
      if (pair.count > 0) heap.push({ pair, count: pair.count });
      continue;
    }
    const merged = idOf(join(tokens[pair.left]!, tokens[pair.right]!));
    merges.push([tokens[pair.left]!, tokens[pair.right]!]);
    const grown = new Set<Pair>();
    for (const word of pair.words) mergeIn(words, counts, word, pair, merged, pairs, grown);
    pair.count = 0;
    pair.words.clear();
    for (const other of grown) if (other.count > 0) heap.push({ pair: other, count: other.count });
    onProgress?.(tokens.length, size);
  }
  return { tokens, merges };
}

interface Pair {
  readonly left: number;
  readonly right: number;
  count: number;
  readonly words: Set<number>;
}

type Pairs = Map<number, Pair>;

/** Ids stay below this, so that a pair of them is one number. */
const MANY = 2 ** 24;

function pairOf(pairs: Pairs, left: number, right: number): Pair {
  const key = left * MANY + right;
  let pair = pairs.get(key);
  if (pair === undefined) {
    pair = { left, right, count: 0, words: new Set() };
    pairs.set(key, pair);
  }
  return pair;
}

function collectPairs(words: readonly (readonly number[])[], counts: readonly number[]): Pairs {
  const pairs: Pairs = new Map();
  words.forEach((symbols, word) => {
    for (let i = 0; i + 1 < symbols.length; i++) {
      const pair = pairOf(pairs, symbols[i]!, symbols[i + 1]!);
      pair.count += counts[word]!;
      pair.words.add(word);
    }
  });
  return pairs;
}

/** Merges a pair wherever it stands in one word, and brings the counts of the pairs around it up to date. */
function mergeIn(
  words: number[][],
  counts: readonly number[],
  word: number,
  { left, right }: Pair,
  merged: number,
  pairs: Pairs,
  grown: Set<Pair>,
): void {
  const before = words[word]!;
  const after: number[] = [];
  for (let i = 0; i < before.length; i++) {
    if (before[i] === left && before[i + 1] === right) {
      after.push(merged);
      i += 1;
    } else after.push(before[i]!);
  }
  if (after.length === before.length) return;
  const count = counts[word]!;
  for (let i = 0; i + 1 < before.length; i++) pairOf(pairs, before[i]!, before[i + 1]!).count -= count;
  for (let i = 0; i + 1 < after.length; i++) {
    const pair = pairOf(pairs, after[i]!, after[i + 1]!);
    pair.count += count;
    pair.words.add(word);
    grown.add(pair);
  }
  words[word] = after;
}

interface Waiting {
  readonly pair: Pair;
  /** When it was pushed. */
  readonly count: number;
}

function comesFirst(tokens: readonly string[]): (a: Waiting, b: Waiting) => boolean {
  return (a, b) => {
    if (a.count !== b.count) return a.count > b.count;
    const byLeft = compareCodePoints(tokens[a.pair.left]!, tokens[b.pair.left]!);
    return (byLeft || compareCodePoints(tokens[a.pair.right]!, tokens[b.pair.right]!)) < 0;
  };
}
