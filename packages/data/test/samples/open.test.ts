import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createQuarantine, loadSamples, openSamples, readTable } from '../../src/index.ts';
import { collect, put, temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();
const mapping = { inputs: { text: { column: 'text', kind: 'text' } }, target: 'label' } as const;

it('gives any sample of several tables, as they are when loaded', async () => {
  put(folder, 'a-1.csv', 'text,label\none,x\ntwo,y\n');
  put(folder, 'a-2.csv', 'label,text\nz,three\n');
  put(folder, 'a-3.jsonl', '{"text": "four", "label": null}\n');
  const source = join(folder, 'a-*');
  const loaded = await loadSamples(source, mapping);
  const opened = await openSamples(source, mapping);
  expect(opened.count).toBe(4);
  expect(await Promise.all([3, 0, 2, 1].map((index) => opened.sample(index)))).toEqual(
    [3, 0, 2, 1].map((index) => loaded[index]),
  );
  await expect(opened.sample(4)).rejects.toThrow('expected a row below 4, got 4');
  await opened.close();
});

it('says what is wrong with a row when it is asked for, and with columns at once', async () => {
  const file = put(folder, 'b.csv', 'text,label\none\ntwo,y\n');
  const opened = await openSamples(file, mapping);
  expect(await opened.sample(1)).toEqual({ id: '2', inputs: { text: 'two' }, target: 'y' });
  await expect(opened.sample(0)).rejects.toMatchObject({ code: 'data/malformed-row' });
  await opened.close();
  const other = put(folder, 'c.csv', 'text,labels\none,x\n');
  await expect(openSamples(other, mapping)).rejects.toThrow(
    'there is no column "label". Did you mean "labels"?',
  );
  await expect(openSamples(other)).rejects.toMatchObject({ code: 'data/missing-mapping' });
});

it('takes rows in memory', async () => {
  const opened = await openSamples([{ text: 'a' }, { text: 'b', label: 1 }], mapping);
  expect(await opened.sample(1)).toEqual({ id: '2', inputs: { text: 'b' }, target: '1' });
});

it.each([
  ['csv', 'text,label\none,x\ntwo\nthree\n', 'text,label\nfour\nfive,y\nsix\n'],
  ['jsonl', '{"text": "one", "label": "x"}\n[]\n7\n', '{"text": \n{"text": "five", "label": "y"}\n[]\n'],
])('numbers rows as loading does where tables of %s end in bad ones', async (extension, first, second) => {
  put(folder, `bad-1.${extension}`, first);
  put(folder, `bad-2.${extension}`, second);
  put(
    folder,
    `bad-3.${extension}`,
    extension === 'csv' ? 'text,label\nseven,z\n' : '{"text": "seven", "label": "z"}\n',
  );
  const source = join(folder, `bad-*.${extension}`);
  const loaded = await loadSamples(source, mapping, { quarantine: createQuarantine({ maxRate: 1 }) });
  expect(loaded.map(({ id }) => id)).toEqual(['1', '5', '7']);
  const opened = await openSamples(source, mapping);
  expect(opened.count).toBe(7);
  expect(await Promise.all(loaded.map(({ id }) => opened.sample(Number(id) - 1)))).toEqual(loaded);
  await opened.close();
  const rows = readTable(source, { onBadRow: () => {} });
  expect((await collect(rows)).map(({ number }) => number)).toEqual([1, 5, 7]);
});
