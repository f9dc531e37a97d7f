import { randomStream, type Sample } from '@crossmodal/core';
import { describe, expect, it } from 'vitest';
import { findLeaks, kFold, splitByColumn } from '../../src/index.ts';
import { put, temporaryFolder } from '../temporary.ts';

const random = randomStream(1);
const samples: Sample[] = Array.from({ length: 53 }, (_, i) => ({
  id: `${i}`,
  inputs: {},
  target: i % 10 === 0 ? 'rare' : 'common',
  columns: { person: `${i % 11}`, part: i < 40 ? 'train' : 'test' },
}));

describe('kFold', () => {
  it('tests each sample once, with all the others in training', () => {
    const folds = kFold(samples, { folds: 5, random, stratify: 'target' });
    expect(folds.flatMap(({ test }) => test.map(({ id }) => Number(id))).sort((a, b) => a - b)).toEqual(
      samples.map((_, i) => i),
    );
    for (const { train, test } of folds) {
      expect(train.length + test.length).toBe(53);
      expect(test.some((sample) => train.includes(sample))).toBe(false);
      expect(test.filter(({ target }) => target === 'rare').length).toBeGreaterThanOrEqual(1);
      expect(Math.abs(test.length - 10.6)).toBeLessThan(1);
    }
  });

  it('keeps groups on one side', () => {
    for (const { train, test } of kFold(samples, { folds: 3, random, group: 'person' })) {
      const people = new Set(train.map(({ columns }) => columns?.person));
      expect(test.some(({ columns }) => people.has(columns?.person))).toBe(false);
    }
  });

  it('refuses more folds than there are samples', () => {
    expect(() => kFold(samples.slice(0, 2), { folds: 3, random })).toThrow('got none in fold');
    expect(() => kFold(samples, { folds: 1, random })).toThrow('two folds or more');
  });
});

it('splitByColumn takes validation from training where there is none', () => {
  const parts = splitByColumn(samples, 'part', { share: 0.25, random });
  expect([parts.train.length, parts.validation.length, parts.test.length]).toEqual([30, 10, 13]);
});

describe('findLeaks', () => {
  const folder = temporaryFolder();
  const one = put(folder, 'one.jpg', 'the same bytes');
  const two = put(folder, 'two.jpg', 'the same bytes');
  const other = put(folder, 'other.jpg', 'other bytes');
  const sample = (id: string, text: string, file: string): Sample => ({
    id,
    inputs: { text, picture: { file } },
  });
  const parts = {
    train: [sample('a', 'A cat', one), sample('b', 'a dog', other)],
    validation: [sample('c', 'a bird', two)],
    test: [sample('d', ' a  CAT ', put(folder, 'new.jpg', 'new')), { id: 'e', inputs: { text: 'a fish' } }],
  };

  it('names what training has seen, by content', async () => {
    expect(await findLeaks(parts)).toEqual([
      { modality: 'picture', part: 'validation', sample: 'c', inTraining: 'a' },
      { modality: 'text', part: 'test', sample: 'd', inTraining: 'a' },
    ]);
    expect(await findLeaks(parts, ['text'])).toHaveLength(1);
  });
});
