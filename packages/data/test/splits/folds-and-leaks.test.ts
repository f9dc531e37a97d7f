import { randomStream, type Sample } from '@crossmodal/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLeaks, kFold, type Parts, splitByColumn } from '../../src/index.ts';
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

describe('splitByColumn', () => {
  it('takes those parts from training that no row is for', () => {
    const sizes = ({ train, validation, test }: Parts) => [train.length, validation.length, test.length];
    const held = { validation: 0.25, test: 0.5, random };
    expect(sizes(splitByColumn(samples, 'part', held))).toEqual([30, 10, 13]);
    const training = samples.filter(({ columns }) => columns?.part === 'train');
    const parts = splitByColumn(training, 'part', held);
    expect(sizes(parts)).toEqual([10, 10, 20]);
    const ids = [...parts.train, ...parts.validation, ...parts.test].map(({ id }) => id);
    expect(new Set(ids)).toEqual(new Set(training.map(({ id }) => id)));
    expect(splitByColumn(training, 'part', held)).toEqual(parts);
  });

  it('refuses shares that leave no training, and a part that nothing is taken for', () => {
    const training = samples.filter(({ columns }) => columns?.part === 'train');
    expect(() => splitByColumn(training, 'part', { validation: 0.5, test: 0.5, random })).toThrow('below 1');
    expect(() => splitByColumn(training, 'part', { validation: 0.5, random })).toThrow('samples in "test"');
  });
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

  it('tells files apart by every byte, and passes over those that cannot be read', async () => {
    const end = 'x'.repeat(5000);
    const files = ['a', 'b', 'c', 'a'].map((start, i) => put(folder, `long-${i}.jpg`, `${start}${end}`));
    const pictures = files.map((file, i): Sample => ({ id: `${i}`, inputs: { picture: { file } } }));
    const missing = { id: 'missing', inputs: { picture: { file: `${one}.gone` } } };
    const divided = {
      train: [pictures[0]!, pictures[1]!, missing],
      validation: [pictures[2]!],
      test: [{ ...missing, id: 'too' }, pictures[3]!],
    };
    expect(await findLeaks(divided)).toEqual([
      { modality: 'picture', part: 'test', sample: '3', inTraining: '0' },
    ]);
  });

  it('finds what comparing each with each finds', async () => {
    const content = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 3 });
    const payload = fc.record({ content, kind: fc.constantFrom('text', 'bytes', 'file') });
    const list = fc.array(payload, { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(list, list, list, async (train, validation, test) => {
        const samples = (part: string, given: typeof train): Sample[] =>
          given.map(({ content, kind }, i) => {
            const file = kind === 'file' ? put(folder, `${part}-${i}.jpg`, content) : '';
            const bytes = new TextEncoder().encode(content);
            const input = kind === 'text' ? content : kind === 'file' ? { file } : { bytes };
            return { id: `${part}-${i}`, inputs: { [kind]: input } };
          });
        const expected = Object.entries({ validation, test }).flatMap(([part, later]) =>
          later.flatMap(({ content, kind }, i) => {
            const first = train.findIndex((other) => other.content === content && other.kind === kind);
            return first < 0
              ? []
              : [{ modality: kind, part, sample: `${part}-${i}`, inTraining: `train-${first}` }];
          }),
        );
        const given = { train, validation, test };
        const divided = {
          train: samples('train', given.train),
          validation: samples('validation', given.validation),
          test: samples('test', given.test),
        };
        expect(await findLeaks(divided)).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });
});
