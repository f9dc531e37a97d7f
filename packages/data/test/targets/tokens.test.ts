import { expect, it } from 'vitest';
import { tokenTargets } from '../../src/index.ts';

const samples = ['a b', 'c', 'a b c d'].map((target, i) => ({ id: `s${i}`, inputs: {}, target }));
const encode = (text: string) => text.split(' ').map((word) => word.charCodeAt(0) - 87); // a is 10
const rows = ({ ids, length }: ReturnType<typeof tokenTargets>) =>
  samples.map((_, i) => [...ids.subarray(i * length, (i + 1) * length)]);

it('pads sequences to the longest, and masks the padding', () => {
  const targets = tokenTargets(samples, { encode });
  expect(targets.length).toBe(4);
  expect(rows(targets)).toEqual([
    [10, 11, 0, 0],
    [12, 0, 0, 0],
    [10, 11, 12, 13],
  ]);
  expect([...targets.mask]).toEqual([1, 1, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1]);
});

it('puts begin and end around them, and keeps the end of those that are cut', () => {
  const targets = tokenTargets(samples, { encode, begin: 1, end: 2, pad: 3, length: 5 });
  expect(rows(targets)).toEqual([
    [1, 10, 11, 2, 3],
    [1, 12, 2, 3, 3],
    [1, 10, 11, 12, 2],
  ]);
  expect([...targets.mask.subarray(0, 10)]).toEqual([1, 1, 1, 1, 0, 1, 1, 1, 0, 0]);
});

it('says what is wrong', () => {
  expect(() => tokenTargets([{ id: 'x', inputs: {} }], { encode })).toThrow(
    'sample "x": expected a target, got none',
  );
  expect(() => tokenTargets(samples, { encode: () => [-1] })).toThrow(
    'sample "s0": expected token ids from 0, got -1',
  );
  expect(() => tokenTargets(samples, { encode, begin: 1, end: 2, length: 2 })).toThrow(
    'expected a length above 2, got 2',
  );
});
