import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadSamples, openSamples } from '../../src/index.ts';
import { put, temporaryFolder } from '../temporary.ts';

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
