import type { Code, Kernel } from './assembler.ts';
import {
  add,
  advance,
  bytes128,
  get,
  integer,
  load128,
  repeatBelow,
  set,
  store128,
  subtract,
  swizzle,
} from './instructions.ts';

/**
 * Copies bytes, 16 at a time: up to 15 more. For rows of pictures quicker than `memory.copy`, which calls the engine.
 *
 * @param from moves on, as `to` does
 */
export const copyBytes = (from: number, to: number, end: number): readonly Code[] => [
  repeatBelow(to, end, [store128(get(to), load128(get(from))), advance(from, 16), advance(to, 16)]),
];

/** `size` bytes from `row` to `out`, whose end is `last` then. */
const copyRow = (local: Parameters<Kernel['body']>[0]): readonly Code[] => [
  set(local('from'), get(local('row'))),
  set(local('to'), get(local('out'))),
  set(local('last'), add(get(local('out')), get(local('size')))),
  ...copyBytes(local('from'), local('to'), local('last')),
];

/** Five pixels, of the 16 bytes of a vector. */
const MIRRORED = 15;

/** Rows of `size` bytes, `stride` bytes apart, one behind the other; up to 15 bytes behind are written over. */
export const copyRows: Kernel = {
  name: 'copyRows',
  parameters: ['row', 'stride', 'size', 'out', 'end'],
  locals: { from: 'i32', to: 'i32', last: 'i32' },
  body: (local) => [
    repeatBelow(local('out'), local('end'), [
      ...copyRow(local),
      set(local('row'), add(get(local('row')), get(local('stride')))),
      set(local('out'), get(local('last'))),
    ]),
  ],
};

/**
 * Rows of `size` bytes, `stride` bytes apart, one behind the other, their pixels in the opposite order.
 *
 * Five pixels at a time: up to 16 bytes before each row are read, and behind its result written over.
 */
export const mirrorRows: Kernel = {
  name: 'mirrorRows',
  parameters: ['row', 'stride', 'size', 'out', 'end'],
  locals: { from: 'i32', to: 'i32', last: 'i32' },
  body: (local) => [
    repeatBelow(local('out'), local('end'), [
      set(local('from'), add(get(local('row')), subtract(get(local('size')), integer(16)))),
      set(local('to'), get(local('out'))),
      set(local('last'), add(get(local('out')), get(local('size')))),
      repeatBelow(local('to'), local('last'), [
        store128(
          get(local('to')),
          swizzle(
            load128(get(local('from'))),
            bytes128([13, 14, 15, 10, 11, 12, 7, 8, 9, 4, 5, 6, 1, 2, 3, 0]),
          ),
        ),
        advance(local('from'), -MIRRORED),
        advance(local('to'), MIRRORED),
      ]),
      set(local('row'), add(get(local('row')), get(local('stride')))),
      set(local('out'), get(local('last'))),
    ]),
  ],
};

/** Rows of `size` bytes, one behind the other, `stride` bytes apart, and 16 bytes of a pattern behind each. */
export const padRows: Kernel = {
  name: 'padRows',
  parameters: ['row', 'size', 'out', 'stride', 'end', 'pattern'],
  locals: { from: 'i32', to: 'i32', last: 'i32' },
  body: (local) => [
    repeatBelow(local('out'), local('end'), [
      ...copyRow(local),
      store128(get(local('last')), load128(get(local('pattern')))),
      set(local('row'), add(get(local('row')), get(local('size')))),
      set(local('out'), add(get(local('out')), get(local('stride')))),
    ]),
  ],
};
