import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { readParts } from '../../src/pipeline/read-parts.ts';
import { withSplit } from '../../src/pipeline/split.ts';

const folder = mkdtempSync(join(tmpdir(), 'split-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** 40 rows: three in four for training, unless all are. */
const table = (file: string, parts: readonly string[], column = 'split'): string => {
  const rows = Array.from(
    { length: 40 },
    (_, i) => `word ${i},${i % 2 ? 'cat' : 'dog'},${parts[i % parts.length]}`,
  );
  writeFileSync(join(folder, file), [`text,label,${column}`, ...rows].join('\n'));
  return file;
};
const configOf = (file: string, data: object = {}, text = 'text') =>
  configSchema.parse({
    data: { file, target: 'label', ...data },
    modalities: { text: { kind: 'text', column: text } },
  });
const sizesOf = async (file: string, data?: object, text?: string) => {
  const config = await withSplit(configOf(file, data, text), folder);
  const { train, validation, test } = (await readParts(config, folder)).parts;
  return [train.length, validation.length, test.length];
};

it('is by the column with which the data comes, where the configuration says nothing', async () => {
  const whole = table('whole.csv', ['train', 'train', 'val', 'test']);
  expect(await sizesOf(whole)).toEqual([20, 10, 10]);
  expect(await sizesOf(whole, { split: { validation: 0.25, test: 0.25 } })).toEqual([20, 10, 10]);
  expect(await sizesOf(whole, { split: {} })).toEqual([28, 4, 8]);
});

it('takes parts from training that the data comes without', async () => {
  expect(await sizesOf(table('tested.csv', ['train', 'train', 'train', 'test']))).toEqual([27, 3, 10]);
  const valid = table('valid.csv', ['train', 'train', 'train', 'val'], 'part');
  expect(await sizesOf(valid)).toEqual([24, 10, 6]);
  expect(await sizesOf(valid, { split: { column: 'part', test: 0.5 } })).toEqual([15, 10, 15]);
});

it('is at random where no column says parts, or one does that is seen or predicted', async () => {
  expect(await sizesOf(table('none.csv', ['left', 'right']))).toEqual([28, 4, 8]);
  const named = table('seen.csv', ['train', 'test']);
  expect(await sizesOf(named, {}, 'split')).toEqual([28, 4, 8]);
  expect(await sizesOf(named, { target: 'split' })).toEqual([28, 4, 8]);
});

it('leaves a configuration that says so as it is', async () => {
  const config = configOf('not-there.csv', { split: { validation: 0.2, test: 0.2 } });
  expect(await withSplit(config, folder)).toBe(config);
});
