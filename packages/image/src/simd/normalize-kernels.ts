import type { Code, Kernel } from './assembler.ts';
import {
  add,
  addFloats,
  advance,
  bytes128,
  float,
  get,
  integer,
  load128,
  multiply,
  multiplyFloats,
  narrowToBytes,
  narrowToWords,
  repeatBelow,
  set,
  store128,
  subtractIntegers,
  swizzle,
  toFloats,
} from './instructions.ts';

/** Four bytes of a vector, `step` apart, as integers. */
export const spread = (bytes: Code, first: number, step: number): Code =>
  swizzle(bytes, bytes128([0, 1, 2, 3].flatMap((i) => [first + i * step, 255, 255, 255])));

/** In bytes: scale and offset of each channel, repeated to twelve floats each. */
export const NORMALIZE_TABLE_SIZE: number = 2 * 12 * 4;

/**
 * Bytes to floats: the value times scale plus offset.
 *
 * Four pixels at a time: bytes are read and floats written up to a multiple of twelve, and four bytes more are read.
 */
export const normalizeBytes: Kernel = {
  name: 'normalizeBytes',
  parameters: ['bytes', 'floats', 'values', 'table'],
  locals: {
    end: 'i32',
    four: 'v128',
    ...Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`table${i}`, 'v128' as const])),
  },
  body: (local) => {
    const entry = (i: number): Code => get(local(`table${i}`));
    const floats = get(local('floats'));
    return [
      set(local('end'), add(get(local('bytes')), get(local('values')))),
      ...Array.from({ length: 6 }, (_, i) => set(local(`table${i}`), load128(get(local('table')), 16 * i))),
      repeatBelow(local('bytes'), local('end'), [
        set(local('four'), load128(get(local('bytes')))),
        ...[0, 1, 2].map((third) => {
          const values = toFloats(spread(get(local('four')), 4 * third, 1));
          return store128(
            floats,
            addFloats(multiplyFloats(values, entry(third)), entry(3 + third)),
            16 * third,
          );
        }),
        advance(local('bytes'), 12),
        advance(local('floats'), 48),
      ]),
    ];
  },
};

/** Floats to floats, in place: the value times scale plus offset. Up to a multiple of twelve are written over. */
export const scaleFloats: Kernel = {
  name: 'scaleFloats',
  parameters: ['floats', 'values', 'table'],
  locals: {
    end: 'i32',
    ...Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`table${i}`, 'v128' as const])),
  },
  body: (local) => {
    const entry = (i: number): Code => get(local(`table${i}`));
    const floats = get(local('floats'));
    return [
      set(local('end'), add(floats, multiply(get(local('values')), integer(4)))),
      ...Array.from({ length: 6 }, (_, i) => set(local(`table${i}`), load128(get(local('table')), 16 * i))),
      repeatBelow(local('floats'), local('end'), [
        ...[0, 1, 2].map((third) =>
          store128(
            floats,
            addFloats(multiplyFloats(load128(floats, 16 * third), entry(third)), entry(3 + third)),
            16 * third,
          ),
        ),
        advance(local('floats'), 48),
      ]),
    ];
  },
};

/** Rounds floats from 0 to 255 when it is added to them: what is left in the lowest byte. 2^23. */
export const ROUNDER = 8388608;

/** Floats from 0 to 255 to bytes, rounded, halves to even. 16 at a time: so many are read and written. */
export const roundFloats: Kernel = {
  name: 'roundFloats',
  parameters: ['floats', 'bytes', 'values'],
  locals: { end: 'i32' },
  body: (local) => {
    const rounded = (i: number): Code =>
      subtractIntegers(
        addFloats(load128(get(local('floats')), 16 * i), float(ROUNDER)),
        bytes128([0, 1, 2, 3].flatMap(() => [0, 0, 0, 0x4b])), // the bits of ROUNDER
      );
    return [
      set(local('end'), add(get(local('bytes')), get(local('values')))),
      repeatBelow(local('bytes'), local('end'), [
        store128(
          get(local('bytes')),
          narrowToBytes(narrowToWords(rounded(0), rounded(1)), narrowToWords(rounded(2), rounded(3))),
        ),
        advance(local('floats'), 64),
        advance(local('bytes'), 16),
      ]),
    ];
  },
};
