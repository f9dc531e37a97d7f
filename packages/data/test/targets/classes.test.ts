import type { Sample } from '@crossmodal/core';
import { expect, it } from 'vitest';
import { classIndices, classVocabulary } from '../../src/index.ts';

const samples = (...targets: (string | undefined)[]): Sample[] =>
  targets.map((target, i) => ({ id: `s${i}`, inputs: {}, ...(target !== undefined && { target }) }));

it('sorts class names, and gives each sample the index of its own', () => {
  const train = samples('dog', 'ant', 'cat', 'ant');
  const classes = classVocabulary(train);
  expect(classes).toEqual(['ant', 'cat', 'dog']);
  expect([...classIndices(train, classes)]).toEqual([2, 0, 1, 0]);
});

it('names the samples whose class training has not seen', () => {
  expect(() => classIndices(samples('ant', 'bee', 'emu', 'bee', 'bee'), ['ant'])).toThrow(
    'expected classes that training has seen, got "bee", "emu" in "s1", "s2", "s3", and 1 more.',
  );
});

it('refuses missing targets and a single class', () => {
  expect(() => classVocabulary(samples('ant', undefined))).toThrow(
    'sample "s1": expected a target, got none.',
  );
  expect(() => classVocabulary(samples('ant', 'ant'))).toThrow('Each training sample is of class "ant".');
  expect(() => classVocabulary([])).toThrow('[data/one-class]');
});
