import { expect, it } from 'vitest';
import { fillSize, rangeSize } from '../../src/kernels/sizes.ts';

it.each([
  [0, 5, 1, 5],
  [0, 5, 2, 3],
  [5, 0, 1, 5], // tfjs takes -1
  [5, 0, -2, 3],
  [0, 1e12, -1, 0],
  [3, 3, 1, 0],
  [0, 0, 0, 0],
  [-(2 ** 31), 5, 1, 2 ** 31 + 5],
])('counts a range from %d to %d by %d: %d', (start, stop, step, count) => {
  expect(rangeSize({ start, stop, step })).toBe(count);
});

it('counts what is filled', () => {
  expect([fillSize({ shape: [] }), fillSize({ shape: [2, 3] }), fillSize({ shape: [2, 0] })]).toEqual([
    1, 6, 0,
  ]);
});
