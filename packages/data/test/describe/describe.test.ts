import { CrossmodalError, type Sample } from '@crossmodal/core';
import { expect, it } from 'vitest';
import { describeSamples } from '../../src/index.ts';

const samples: Sample[] = [
  {
    id: '1',
    inputs: { text: 'a cat', photo: { file: 'a.jpg' } },
    target: 'cat',
    columns: { split: 'train' },
  },
  { id: '2', inputs: { text: 'one two three four' }, target: 'dog', columns: { split: 'train' } },
  {
    id: '3',
    inputs: { photo: { file: 'bad.jpg' }, sizes: [1, 2, 3] },
    target: 'cat',
    columns: { split: 'test' },
  },
  { id: '4', inputs: { text: 'é' }, events: [{ modality: 'note', payload: 'x' }] },
];

it('says what is in a data set', async () => {
  const measure = async (source: object) => {
    if ('file' in source && source.file === 'bad.jpg') throw new CrossmodalError('test/bad', 'it is bad.');
    return { width: 40, height: 30 };
  };
  const description = await describeSamples(samples, { measure, examples: 1 });
  const one = (value: number) => ({
    least: value,
    median: value,
    mean: value,
    ninetieth: value,
    greatest: value,
  });
  expect(description).toEqual({
    samples: 4,
    modalities: {
      photo: {
        kind: 'image',
        present: 2,
        missing: 2,
        width: one(40),
        height: one(30),
        unreadable: 1,
        examples: ['a.jpg'],
      },
      sizes: {
        kind: 'numbers',
        present: 1,
        missing: 3,
        length: one(3),
        values: { least: 1, mean: 2, deviation: Math.sqrt(2 / 3), greatest: 3 },
        examples: ['[1, 2, 3]'],
      },
      text: {
        kind: 'text',
        present: 3,
        missing: 1,
        words: { least: 1, median: 2, mean: 7 / 3, ninetieth: 4, greatest: 4 },
        characters: { least: 1, median: 5, mean: 8, ninetieth: 18, greatest: 18 },
        examples: ['a cat'],
      },
    },
    events: {
      samples: 1,
      perSample: one(1),
      modalities: {
        note: { kind: 'text', present: 1, missing: 0, words: one(1), characters: one(1), examples: ['x'] },
      },
    },
    targets: { missing: 1, different: 2, counts: { cat: 2, dog: 1 } },
    columns: { split: 2 },
  });
  expect(JSON.parse(JSON.stringify(description))).toEqual(description);
  expect((await describeSamples(samples, { maxClasses: 1 })).targets).toEqual({ missing: 1, different: 2 });
});

it('keeps to bounded memory where values are many', async () => {
  const many = Array.from({ length: 20_000 }, (_, i) => ({
    id: `${i}`,
    inputs: {},
    target: `t${i}`,
    columns: { a: `${i}` },
  }));
  const { samples: count, targets, columns } = await describeSamples(many);
  expect(count).toBe(20_000);
  expect(targets).toEqual({ missing: 0, different: 10_000 });
  expect(columns).toEqual({ a: 10_000 });
});

it('cuts no emoji of an example in half', async () => {
  const long: Sample = { id: '1', inputs: { text: `${'a'.repeat(78)}😀 and more` } };
  const { modalities } = await describeSamples([long]);
  expect(modalities.text!.examples).toEqual([`${'a'.repeat(78)}…`]);
});

it('describes events by their modality', async () => {
  const list: Sample[] = [
    { id: '1', inputs: {}, events: [event('note', 'a b'), event('pulse', [60]), event('note', 'c')] },
    { id: '2', inputs: {}, events: [event('pulse', [61, 62])] },
    { id: '3', inputs: {} },
  ];
  const { modalities, events } = await describeSamples(list, { examples: 2 });
  expect(modalities).toEqual({});
  expect(events).toMatchObject({ samples: 2, perSample: { least: 1, greatest: 3 } });
  expect(events!.modalities).toMatchObject({
    note: { kind: 'text', present: 2, missing: 1, words: { least: 1, greatest: 2 }, examples: ['a b', 'c'] },
    pulse: { kind: 'numbers', present: 2, missing: 0, values: { least: 60, greatest: 62 } },
  });
});

const event = (modality: string, payload: string | number[]) => ({ modality, payload });
