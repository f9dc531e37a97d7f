import { createHeap } from '../subwords/heap.ts';
import { compareCodePoints } from '../vocabulary/code-points.ts';
import { countPairs } from './pair-counts.ts';

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
  const pairs = countPairs(Array.from(options.words, ([symbols, count]) => [symbols.map(idOf), count]));
  const heap = createHeap<Waiting>(comesFirst(tokens));
  const wait = (pair: number): void => {
    const count = pairs.count(pair);
    if (count < minCount) return;
    const [left, right] = pairs.symbols(pair);
    heap.push({ pair, count, left, right });
  };
  for (let pair = 0; pair < pairs.size; pair++) wait(pair);
  const merges: (readonly [string, string])[] = [];
  while (tokens.length < size) {
    const top = heap.pop();
    if (top === undefined) break;
    const { pair, left, right } = top;
    // Counts change while pairs wait: those that do are pushed anew.
    if (pairs.count(pair) !== top.count) {
      wait(pair);
      continue;
    }
    const merged = idOf(join(tokens[left]!, tokens[right]!));
    merges.push([tokens[left]!, tokens[right]!]);
    for (const grown of pairs.merge(pair, merged)) wait(grown);
    onProgress?.(tokens.length, size);
  }
  return { tokens, merges };
}

/** A pair of ids, which may be merged when its turn comes. */
interface Waiting {
  readonly pair: number;
  /** When it was pushed. */
  readonly count: number;
  readonly left: number;
  readonly right: number;
}

function comesFirst(tokens: readonly string[]): (a: Waiting, b: Waiting) => boolean {
  return (a, b) => {
    if (a.count !== b.count) return a.count > b.count;
    const byLeft = a.left === b.left ? 0 : compareCodePoints(tokens[a.left]!, tokens[b.left]!);
    return (byLeft || compareCodePoints(tokens[a.right]!, tokens[b.right]!)) < 0;
  };
}
