import { expect, it } from 'vitest';
import { flatten } from '../../src/batches/flatten.ts';
import { loadSamples } from '../../src/index.ts';
import { collect, put, temporaryFolder } from '../temporary.ts';

async function* source(events: string[], fault?: Error): AsyncGenerator<readonly number[]> {
  try {
    yield [1, 2];
    yield [];
    yield [3];
    if (fault !== undefined) throw fault;
    yield [4, 5, 6];
  } finally {
    events.push('closed');
  }
}

it('gives all items in order, and closes the source', async () => {
  const events: string[] = [];
  expect(await collect(flatten(source(events)))).toEqual([1, 2, 3, 4, 5, 6]);
  expect(events).toEqual(['closed']);
});

it('gives them in order to who does not wait between them', async () => {
  const items = flatten(source([]));
  const results = await Promise.all(Array.from({ length: 8 }, () => items.next()));
  expect(results.map(({ value, done }) => (done ? 'end' : value))).toEqual([1, 2, 3, 4, 5, 6, 'end', 'end']);
});

it('closes the source when the consumer stops, and throws what it throws', async () => {
  const events: string[] = [];
  for await (const item of flatten(source(events))) if (item === 2) break;
  expect(events).toEqual(['closed']);
  const seen: number[] = [];
  const failing = async () => {
    for await (const item of flatten(source(events, new Error('broken')))) seen.push(item);
  };
  await expect(failing()).rejects.toThrow('broken');
  expect(seen).toEqual([1, 2, 3]);
  const items = flatten(source(events));
  await items.next();
  await expect(items.throw(new Error('enough'))).rejects.toThrow('enough');
  expect(await items.next()).toEqual({ done: true, value: undefined });
});

it('numbers the rows of several tables on, also those of many buffers', async () => {
  const folder = temporaryFolder();
  const rows = Array.from({ length: 20_000 }, (_, i) => `row ${i}`);
  for (const name of ['a', 'b']) put(folder, `${name}.csv`, `text\n${rows.join('\n')}\n`);
  const samples = await loadSamples(`${folder}/*.csv`, {
    inputs: { text: { column: 'text', kind: 'text' } },
  });
  expect(samples).toHaveLength(40_000);
  expect(samples[39_999]).toEqual({ id: '40000', inputs: { text: 'row 19999' } });
});
