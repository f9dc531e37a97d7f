import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hashedNgrams } from '../../src/index.ts';

const golden = JSON.parse(readFileSync(join(import.meta.dirname, '../golden/ngrams.json'), 'utf8')) as {
  word: string;
  sizes: number[];
  buckets: number;
  ids: number[];
}[];

it.each(golden)(
  'hashes the parts of "$word" as Python does, into $buckets',
  ({ word, sizes, buckets, ids }) => {
    expect([...hashedNgrams(word, { sizes, buckets })]).toEqual(ids);
  },
);

it('finds what words have in common', () => {
  const parts = (word: string) => new Set(hashedNgrams(word, { sizes: [3, 4], buckets: 1 << 20 }));
  const common = (a: string, b: string) => [...parts(a)].filter((id) => parts(b).has(id)).length;
  expect(common('control', 'controls')).toBeGreaterThan(6);
  expect(common('control', 'banana')).toBe(0);
});

it('refuses sizes that are none', () => {
  expect(() => hashedNgrams('cat', { sizes: [0], buckets: 5 })).toThrow('[text/ngrams]');
});
