import { describe, expect, test } from 'vitest';
import { type PhiloxBlock, type PhiloxKey, philox } from '../../src/index.ts';

/** Known answers for philox4x32-10, from Random123's kat_vectors. */
const known: readonly [PhiloxBlock, PhiloxKey, PhiloxBlock][] = [
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
];

describe('philox', () => {
  test.each(known)('gives the known answer for counter %j and key %j', (counter, key, expected) => {
    expect(philox(counter, key)).toEqual(expected);
  });

  test('takes signed words as the unsigned ones of the same bits', () => {
    expect(philox([-1, -1, -1, -1], [-1, -1])).toEqual(known[1]![2]);
  });
});
