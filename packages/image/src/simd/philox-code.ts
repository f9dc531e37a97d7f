import type { Code } from './assembler.ts';
import { get, highProducts, integer, lowProducts, set, shuffle, splat32, xor } from './instructions.ts';

/** Philox4x32-10's multipliers, and what its keys grow by in each round; see `philox` of `@crossmodal/core`. */
const MULTIPLIERS = [0xd2511f53, 0xcd9e8d57] as const;
export const WEYL = [0x9e3779b9, 0xbb67ae85] as const;
export const ROUNDS = 10;

/** Gives the number of a local variable. */
export type Local = (name: string) => number;

/** One round on four blocks at once: `words` are locals of one counter word each, keys those of the round. */
export function philoxRound(local: Local, words: readonly number[], round: number): readonly Code[] {
  const [p, q, hold] = [local('p'), local('q'), local('hold')];
  const [c0, c1, c2, c3] = words as [number, number, number, number];
  const products = (word: number, half: 0 | 1): readonly Code[] => [
    set(p, lowProducts(get(word), splat32(integer(MULTIPLIERS[half] | 0)))),
    set(q, highProducts(get(word), splat32(integer(MULTIPLIERS[half] | 0)))),
  ];
  const key = (half: number): Code => get(local(`key${half}at${round}`));
  return [
    ...products(c0, 0),
    set(hold, xor(xor(upperWords(get(p), get(q)), get(c3)), key(1))), // what c2 becomes
    set(c3, lowerWords(get(p), get(q))),
    ...products(c2, 1),
    set(c0, xor(xor(upperWords(get(p), get(q)), get(c1)), key(0))),
    set(c1, lowerWords(get(p), get(q))),
    set(c2, get(hold)),
  ];
}

const lowerWords = (a: Code, b: Code): Code =>
  shuffle(a, b, [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27]);
const upperWords = (a: Code, b: Code): Code =>
  shuffle(a, b, [4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31]);
