import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Sample } from '@crossmodal/core';
import { describe, expect, it } from 'vitest';
import { createQuarantine, loadSamples, type Mapping } from '../../src/index.ts';
import { put, temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();
mkdirSync(join(folder, 'photos'));
const photo = put(folder, 'photos/cat.jpg', 'not decoded here');
const secret = put(temporaryFolder(), 'secret.jpg', 'outside');
symlinkSync(secret, join(folder, 'photos/link.jpg'));
symlinkSync(photo, join(folder, 'photos/inner.jpg'));

const mapping: Mapping = {
  id: 'id',
  inputs: {
    words: { column: 'text', kind: 'text' },
    photo: { column: 'file', kind: 'image' },
    sizes: { column: 'sizes', kind: 'numbers' },
  },
  target: 'label',
  keep: ['split'],
};
const table = (...rows: string[]) =>
  put(folder, 'pets.csv', `${['id,text,file,sizes,label,split', ...rows].join('\n')}\n`);

describe('loadSamples', () => {
  it('maps columns to inputs; empty cells are missing', async () => {
    const file = table(
      'a,a cat,photos/cat.jpg,1 2.5,cat,train',
      'b,,,"[3, -1e2]",,',
      'c,x,photos/inner.jpg,,dog,test',
    );
    expect(await loadSamples(file, mapping)).toEqual<Sample[]>([
      {
        id: 'a',
        inputs: { words: 'a cat', photo: { file: photo }, sizes: [1, 2.5] },
        target: 'cat',
        columns: { split: 'train' },
      },
      { id: 'b', inputs: { sizes: [3, -100] }, columns: {} },
      { id: 'c', inputs: { words: 'x', photo: { file: photo } }, target: 'dog', columns: { split: 'test' } },
    ]);
  });

  it('numbers rows where no id is named, and leaves missing keys of JSON rows out', async () => {
    const file = put(folder, 'rows.jsonl', '{"n": [1, 2], "y": 7}\n{"y": 8}\n');
    const inputs = { n: { column: 'n', kind: 'numbers' } } as const;
    expect(await loadSamples(file, { inputs, target: 'y' })).toEqual([
      { id: '1', inputs: { n: [1, 2] }, target: '7' },
      { id: '2', inputs: {}, target: '8' },
    ]);
  });

  it.each([
    ['a,,../secret.jpg,,,', 'data/path-outside', 'leads upwards'],
    ['a,,/etc/passwd,,,', 'data/path-outside', 'is absolute'],
    ['a,,C:\\x.jpg,,,', 'data/path-outside', 'is absolute'],
    ['a,,photos\\..\\..\\x.jpg,,,', 'data/path-outside', 'leads upwards'],
    ['a,,photos/link.jpg,,,', 'data/path-outside', 'by a link'],
    [
      'a,,photos/dog.jpg,,,',
      'data/file-not-found',
      'pets.csv:2: [data/file-not-found] there is no file "photos/dog.jpg"',
    ],
    ['a,,,1 x,,', 'data/wrong-cell', 'expected finite numbers'],
    ['a,,,1e999,,', 'data/wrong-cell', 'expected finite numbers'],
    [',,,,,', 'data/wrong-cell', 'expected an id in column "id"'],
    ['a,,,,,\na,,,,,', 'data/duplicate-id', 'got "a" twice'],
  ])('says what is wrong with %j', async (rows, code, message) => {
    await expect(loadSamples(table(rows), mapping)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    });
  });

  it('names a column that is not there, and the nearest one', async () => {
    const wrong = { ...mapping, target: 'labels' };
    await expect(loadSamples(table('a,,,,,'), wrong)).rejects.toThrow(
      'there is no column "labels". Did you mean "label"?',
    );
    const rows = put(folder, 'wrong.jsonl', '{"txt": "a"}\n');
    const inputs = { t: { column: 'text', kind: 'text' } } as const;
    await expect(loadSamples(rows, { inputs })).rejects.toThrow(
      'there is no column "text". Did you mean "txt"?',
    );
  });

  it('reads events in order of time, from JSON and from a cell of CSV', async () => {
    const events = [
      { modality: 'scan', image: 'photos/cat.jpg', time: 2 },
      { modality: 'note', text: 'a cat', time: 1 },
      { modality: 'vitals', numbers: [1, 2], time: 2 },
    ];
    const expected = [
      { modality: 'note', payload: 'a cat', time: 1 },
      { modality: 'scan', payload: { file: photo }, time: 2 },
      { modality: 'vitals', payload: [1, 2], time: 2 },
    ];
    const rows = put(folder, 'events.jsonl', JSON.stringify({ e: events }));
    expect((await loadSamples(rows, { inputs: {}, events: 'e' }))[0]!.events).toEqual(expected);
    const cell = JSON.stringify(events).replaceAll('"', '""');
    const csv = put(folder, 'events.csv', `e\n"${cell}"\n`);
    expect((await loadSamples(csv, { inputs: {}, events: 'e' }))[0]!.events).toEqual(expected);
  });

  it.each([
    '7',
    '[{"text":"x"}]',
    '[{"modality":"a"}]',
    '[{"modality":"a","text":"x","numbers":[1]}]',
    '[{"modality":"a","text":"x","time":"soon"}]',
    '[{"modality":"a","text":"x","time":1},{"modality":"a","text":"y"}]',
  ])('refuses %s as events', async (events) => {
    const file = put(folder, 'wrong-events.jsonl', `{"e": ${events}}`);
    await expect(loadSamples(file, { inputs: {}, events: 'e' })).rejects.toThrow('expected a list of events');
  });

  it('refuses a table without rows', async () => {
    await expect(loadSamples(table(), mapping)).rejects.toMatchObject({ code: 'data/no-samples' });
  });
});

describe('quarantine', () => {
  const rows = (good: number, bad: number) => [
    ...Array.from({ length: good }, (_, i) => `g${i},a cat,,,,`),
    ...Array.from({ length: bad }, (_, i) => `b${i},,../${i}.jpg,,,`),
  ];

  it('keeps bad rows with id, place and reason, and writes them', async () => {
    const quarantine = createQuarantine({ maxRate: 0.1 });
    const samples = await loadSamples(table(...rows(9, 1)), mapping, { quarantine });
    expect(samples).toHaveLength(9);
    expect(quarantine.seen).toBe(10);
    const file = join(folder, 'quarantine.jsonl');
    await quarantine.write(file);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      id: 'b0',
      code: 'data/path-outside',
      reason: expect.stringContaining('"../0.jpg" leads upwards') as string,
      file: join(folder, 'pets.csv'),
      line: 11,
    });
  });

  it('stops at the end when too many of few rows are bad, and early when too many of many are', async () => {
    const few = createQuarantine({ maxRate: 0.1 });
    await expect(loadSamples(table(...rows(8, 2)), mapping, { quarantine: few })).rejects.toThrow(
      'expected at most 10 % bad rows, got 2 of 10:',
    );
    const many = createQuarantine();
    await expect(loadSamples(table(...rows(0, 1000)), mapping, { quarantine: many })).rejects.toThrow(
      'expected at most 5 % bad rows, got 11 of 11:',
    );
  });
});
