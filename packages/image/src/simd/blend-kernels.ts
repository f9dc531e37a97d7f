import type { Code, Kernel } from './assembler.ts';
import {
  add,
  addIntegers,
  addWords,
  advance,
  dotWords,
  get,
  highWords,
  integer,
  load,
  load128,
  lowWords,
  multiply,
  multiplyWords,
  narrowToBytes,
  narrowToWords,
  repeatBelow,
  set,
  shiftRight,
  shuffle,
  splat16,
  splat32,
  store128,
  subtract,
  swizzle,
  xor,
} from './instructions.ts';
import { copyBytes } from './row-kernels.ts';

/**
 * In bytes. A group of neighbouring pixels of a result: where in each vector the bytes of their left neighbours stand
 * (16 bytes), how much these weigh (16 words) and those on the right (16 words), where in the line to begin, and how
 * far to go on in the result (an integer each).
 */
export const GROUP_SIZE = 96;
/** As many as have 16 bytes. */
export const GROUP_PIXELS = 5;

/**
 * A row of bytes as one of words, each a weighted mean of two neighbours, in 256ths, less 32768, so that it has a sign.
 *
 * The row is copied to `inLine` first, a place in the line, and `margin`, 16 bytes, behind it; what is before it the
 * caller has filled. Up to 18 bytes from a group's first pixel on are read, and 32 bytes written at the place of each.
 */
export const blendColumns: Kernel = {
  name: 'blendColumns',
  parameters: ['row', 'inLine', 'behind', 'margin', 'line', 'groups', 'end', 'out'],
  locals: { at: 'i32', left: 'v128', right: 'v128', sign: 'v128' },
  body: (local) => {
    const groups = get(local('groups'));
    const [left, right] = [get(local('left')), get(local('right'))];
    const blend = (half: (bytes: Code) => Code, offset: number): Code =>
      xor(
        addWords(
          multiplyWords(half(left), load128(groups, 16 + offset)),
          multiplyWords(half(right), load128(groups, 48 + offset)),
        ),
        get(local('sign')),
      );
    return [
      ...copyBytes(local('row'), local('inLine'), local('behind')),
      store128(get(local('behind')), load128(get(local('margin')))),
      set(local('sign'), splat16(integer(0x8000))),
      repeatBelow(local('groups'), local('end'), [
        set(local('at'), add(get(local('line')), load(groups, 80))),
        set(local('left'), swizzle(load128(get(local('at'))), load128(groups))),
        set(local('right'), swizzle(load128(get(local('at')), 3), load128(groups))),
        store128(get(local('out')), blend(lowWords, 0)),
        store128(get(local('out')), blend(highWords, 16), 16),
        set(local('out'), add(get(local('out')), load(groups, 84))),
        advance(local('groups'), GROUP_SIZE),
      ]),
    ];
  },
};

/**
 * A row of bytes, each a weighted mean of two words of `blendColumns`, rounded.
 *
 * 16 at a time: up to 15 words behind both rows are read, and as many bytes behind the result written over.
 */
export const blendRows: Kernel = {
  name: 'blendRows',
  parameters: ['upper', 'lower', 'under', 'values', 'out'],
  locals: { end: 'i32', weights: 'v128', round: 'v128', a: 'v128', b: 'v128' },
  body: (local) => {
    const [a, b] = [get(local('a')), get(local('b'))];
    const sums = (pairs: Code): Code =>
      shiftRight(addIntegers(dotWords(pairs, get(local('weights'))), get(local('round'))), 16);
    const eight = (offset: number): Code => [
      ...set(local('a'), load128(get(local('upper')), offset)),
      ...set(local('b'), load128(get(local('lower')), offset)),
      ...narrowToWords(sums(interleaveLow(a, b)), sums(interleaveHigh(a, b))),
    ];
    const under = get(local('under'));
    return [
      // The upper row's weight in the lower half of each integer, the lower row's in the upper.
      set(local('weights'), splat32(add(subtract(integer(256), under), multiply(under, integer(65536))))),
      // A half, and what the sign took away.
      set(local('round'), splat32(integer(32768 + 32768 * 256))),
      set(local('end'), add(get(local('out')), get(local('values')))),
      repeatBelow(local('out'), local('end'), [
        store128(get(local('out')), narrowToBytes(eight(0), eight(16))),
        advance(local('upper'), 32),
        advance(local('lower'), 32),
        advance(local('out'), 16),
      ]),
    ];
  },
};

const interleaveLow = (a: Code, b: Code): Code =>
  shuffle(a, b, [0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23]);
const interleaveHigh = (a: Code, b: Code): Code =>
  shuffle(a, b, [8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31]);
