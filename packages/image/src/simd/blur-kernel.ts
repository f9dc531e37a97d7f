import type { Code, Kernel } from './assembler.ts';
import {
  add,
  addFloats,
  advance,
  get,
  integer,
  load,
  load128,
  loadSplat32,
  multiplyFloats,
  repeatBelow,
  set,
  store128,
} from './instructions.ts';

/** In bytes: the addresses of two values, and the weight of both. */
export const PAIR_SIZE = 16;
/** So many floats at once: that many may be read behind each place, and written behind the last. */
export const SUMMED_AT_ONCE = 32;

const vectors = Array.from({ length: SUMMED_AT_ONCE / 4 }, (_, i) => i);

/**
 * A row of floats: each the weighted value at its place of `center`, then, pair by pair, the weighted sums of those at
 * its place of two others. At least one pair.
 */
export const sumPairs: Kernel = {
  name: 'sumPairs',
  parameters: ['center', 'weight', 'pairs', 'end', 'out', 'last'],
  locals: {
    ...{ offset: 'i32', pair: 'i32', one: 'i32', other: 'i32', first: 'v128', factor: 'v128' },
    ...Object.fromEntries(vectors.map((i) => [`sum${i}`, 'v128' as const])),
  },
  body: (local) => {
    const [pair, one, other] = ['pair', 'one', 'other'].map((name) => get(local(name))) as [Code, Code, Code];
    const sums = vectors.map((i) => local(`sum${i}`));
    const place = (address: Code): Code => add(address, get(local('offset')));
    return [
      set(local('first'), loadSplat32(get(local('weight')))),
      set(local('offset'), integer(0)),
      repeatBelow(local('out'), local('last'), [
        set(local('one'), place(get(local('center')))),
        ...sums.map((sum, i) => set(sum, multiplyFloats(load128(one, 16 * i), get(local('first'))))),
        set(local('pair'), get(local('pairs'))),
        repeatBelow(local('pair'), local('end'), [
          set(local('one'), place(load(pair))),
          set(local('other'), place(load(pair, 4))),
          set(local('factor'), loadSplat32(pair, 8)),
          ...sums.map((sum, i) => {
            const both = addFloats(load128(one, 16 * i), load128(other, 16 * i));
            return set(sum, addFloats(get(sum), multiplyFloats(both, get(local('factor')))));
          }),
          advance(local('pair'), PAIR_SIZE),
        ]),
        ...sums.map((sum, i) => store128(get(local('out')), get(sum), 16 * i)),
        advance(local('offset'), 4 * SUMMED_AT_ONCE),
        advance(local('out'), 4 * SUMMED_AT_ONCE),
      ]),
    ];
  },
};
