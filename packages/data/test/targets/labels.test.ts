import { expect, it } from 'vitest';
import { labelSets, labelVocabulary, multiHot, numberTargets } from '../../src/index.ts';

const samples = ['cat|indoors', 'dog', undefined, 'cat | cat|'].map((target, i) => ({
  id: `${i}`,
  inputs: {},
  ...(target !== undefined && { target }),
}));

it('gives several labels, or none, to a sample', () => {
  const sets = labelSets(samples);
  expect(sets).toEqual([['cat', 'indoors'], ['dog'], [], ['cat']]);
  const labels = labelVocabulary(sets);
  expect(labels).toEqual(['cat', 'dog', 'indoors']);
  expect([...multiHot(sets, labels)]).toEqual([1, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0]);
  expect(() => multiHot([['emu']], labels)).toThrow('got "emu"');
});

it('gives numbers, or names the sample that has none', () => {
  const numbers = ['1.5', '-2', '3e2'].map((target, i) => ({ id: `${i}`, inputs: {}, target }));
  expect([...numberTargets(numbers)]).toEqual([1.5, -2, 300]);
  expect(() => numberTargets(samples)).toThrow(
    'sample "0": expected a number as the target, got "cat|indoors"',
  );
  expect(() => numberTargets([{ id: 'x', inputs: {} }])).toThrow('sample "x"');
});
