import { randomStream, type Sample } from '@crossmodal/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitByColumn, splitByRatio } from '../../src/index.ts';

const make = (count: number, columns: (i: number) => Record<string, string> = () => ({})): Sample[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `${i}`,
    inputs: {},
    target: 'ab'[i % 2]!,
    columns: columns(i),
  }));
const random = randomStream(1);
const sizes = (parts: Record<'train' | 'validation' | 'test', readonly unknown[]>) => [
  parts.train.length,
  parts.validation.length,
  parts.test.length,
];

describe('splitByColumn', () => {
  it('goes by the column, also by the names that others use', () => {
    const names = ['train', 'val', 'test', 'TRAIN', 'dev'];
    const parts = splitByColumn(
      make(5, (i) => ({ part: names[i]! })),
      'part',
    );
    expect(parts.train.map(({ id }) => id)).toEqual(['0', '3']);
    expect(parts.validation.map(({ id }) => id)).toEqual(['1', '4']);
    expect(parts.test.map(({ id }) => id)).toEqual(['2']);
  });

  it('refuses other names, missing ones and empty parts', () => {
    expect(() =>
      splitByColumn(
        make(1, () => ({ part: 'tset' })),
        'part',
      ),
    ).toThrow(
      '[data/unknown-split] sample "0": expected train, validation or test in column "part", got "tset".',
    );
    expect(() => splitByColumn(make(1), 'part')).toThrow('got nothing');
    expect(() =>
      splitByColumn(
        make(2, () => ({ part: 'train' })),
        'part',
      ),
    ).toThrow('expected samples in "validation", got none (train 2, validation 0, test 0)');
  });
});

describe('splitByRatio', () => {
  it('gives each part its share, each sample once, the same for the same stream', () => {
    const samples = make(97);
    const options = { validation: 0.1, test: 0.2, random };
    const parts = splitByRatio(samples, options);
    expect(sizes(parts)).toEqual([68, 10, 19]);
    const ids = [...parts.train, ...parts.validation, ...parts.test].map(({ id }) => Number(id));
    expect(ids.sort((a, b) => a - b)).toEqual(samples.map((_, i) => i));
    expect(splitByRatio(samples, options)).toEqual(parts);
    expect(splitByRatio(samples, { ...options, random: randomStream(2) })).not.toEqual(parts);
  });

  it('keeps shares and strata for any numbers', () => {
    const share = fc.double({ min: 0.05, max: 0.4, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 60, max: 300 }),
        share,
        share,
        fc.nat(),
        (count, validation, test, seed) => {
          const samples = make(count, (i) => ({ kind: `${i % 3}` }));
          const options = { validation, test, random: randomStream(seed), stratify: 'kind' };
          const parts = splitByRatio(samples, options);
          expect(Math.abs(parts.test.length - count * test)).toBeLessThan(2);
          for (const kind of ['0', '1', '2']) {
            const all = samples.filter(({ columns }) => columns?.kind === kind).length;
            const tested = parts.test.filter(({ columns }) => columns?.kind === kind).length;
            expect(Math.abs(tested - all * test)).toBeLessThan(3);
          }
        },
      ),
    );
  });

  it('keeps groups together', () => {
    const samples = make(200, (i) => ({ person: `${Math.floor(i / 7)}` }));
    const parts = splitByRatio(samples, { validation: 0.2, test: 0.3, random, group: 'person' });
    const people = [parts.train, parts.validation, parts.test].map(
      (part) => new Set(part.map(({ columns }) => columns?.person)),
    );
    const together = people.reduce((sum, set) => sum + set.size, 0);
    expect(together).toBe(new Set(samples.map(({ columns }) => columns?.person)).size);
    expect(Math.abs(parts.test.length - 60)).toBeLessThanOrEqual(7);
  });

  it('refuses impossible shares, and parts that stay empty', () => {
    expect(() => splitByRatio(make(9), { validation: 0.5, test: 0.5, random })).toThrow('sum below 1');
    expect(() => splitByRatio(make(2), { validation: 0.1, test: 0.1, random })).toThrow('[data/empty-split]');
    expect(() => splitByRatio(make(9), { validation: 0.2, test: 0.2, random, group: 'who' })).toThrow(
      'expected a value of "who", got none',
    );
  });
});
