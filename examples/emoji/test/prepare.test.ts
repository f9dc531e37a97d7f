import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadSamples } from '@crossmodal/data';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const example = dirname(dirname(fileURLToPath(import.meta.url)));
const data = join(mkdtempSync(join(tmpdir(), 'crossmodal-emoji-')), 'data');
const prepare = (): void => {
  execFileSync(process.execPath, [join(example, 'prepare.mjs'), data], { stdio: 'pipe' });
};
type Row = Readonly<Record<'code' | 'split' | 'vendor' | 'picture' | 'category', string>>;
let rows: readonly Row[];

beforeAll(async () => {
  prepare();
  const inputs = { name: { column: 'name', kind: 'text' } } as const;
  const mapping = { id: 'id', inputs, target: 'category', keep: ['code', 'split', 'picture'] };
  const samples = await loadSamples(join(data, 'emoji.csv'), mapping);
  rows = samples.map(({ id, target = '', columns }) => {
    const { code = '', split = '', picture = '' } = columns ?? {};
    return { code, split, picture, category: target, vendor: id.split('/').at(-1) ?? '' };
  });
});

afterAll(() => rmSync(dirname(data), { recursive: true, force: true }));

const codesOf = (split: string): Set<string> =>
  new Set(rows.filter((row) => row.split === split).map(({ code }) => code));

describe('the emoji data', () => {
  it('has 1,906 emoji of nine categories, each in one part', () => {
    expect(codesOf('train').size).toBe(1334);
    expect(codesOf('validation').size).toBe(190);
    expect(codesOf('test').size).toBe(382);
    expect(new Set(rows.map(({ code }) => code)).size).toBe(1906);
    expect(new Set(rows.map(({ category }) => category)).size).toBe(9);
    expect(rows.some(({ category }) => category === 'Component')).toBe(false);
  });

  it("has Twitter's pictures in training alone", () => {
    expect(new Set(rows.filter(({ vendor }) => vendor === 'twitter').map(({ split }) => split))).toEqual(
      new Set(['train']),
    );
  });

  it('has every picture that it names', () => {
    expect(rows.filter(({ picture }) => !existsSync(join(data, picture)))).toEqual([]);
  });

  it('is the same each time', () => {
    const before = readFileSync(join(data, 'emoji.csv'), 'utf8');
    prepare();
    expect(readFileSync(join(data, 'emoji.csv'), 'utf8')).toBe(before);
  });
});
