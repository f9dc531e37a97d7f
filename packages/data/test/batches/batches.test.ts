import { randomStream } from '@crossmodal/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  batchesPerEpoch,
  createBatch,
  epochBatches,
  mapAhead,
  randomOrder,
  stackInputs,
} from '../../src/index.ts';
import { collect } from '../temporary.ts';

const random = randomStream(7);

describe('randomOrder', () => {
  it('is a permutation for every count', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 700 }), fc.nat(), (count, seed) => {
        const order = randomOrder(count, randomStream(seed));
        const numbers = Array.from({ length: count }, (_, place) => order(place));
        expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
      }),
    );
  });

  it('gives each of the 24 orders of 4 equally often (chi-square below the 0.1 % point)', () => {
    const counts = new Map<string, number>();
    const draws = 24_000;
    for (let seed = 0; seed < draws; seed++) {
      const order = randomOrder(4, random.child(seed));
      const key = [0, 1, 2, 3].map(order).join('');
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const expected = draws / 24;
    const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    expect(counts.size).toBe(24);
    expect(chiSquare).toBeLessThan(49.73); // 23 degrees of freedom
  });

  it('leaves no trace of the order it came from', () => {
    const count = 10_000;
    const order = randomOrder(count, random);
    const numbers = Array.from({ length: count }, (_, place) => order(place));
    const mean = (count - 1) / 2;
    const variance = (count ** 2 - 1) / 12;
    const correlate = (f: (i: number) => number) =>
      numbers.reduce((sum, n, i) => sum + (n - mean) * (f(i) - mean), 0) / count / variance;
    for (const f of [(i: number) => i, (i: number) => numbers[(i + 1) % count]!]) {
      expect(Math.abs(correlate(f))).toBeLessThan(0.04);
    }
    expect(numbers.filter((n, i) => n === i).length).toBeLessThan(8); // 1 is expected
  });
});

describe('epochBatches', () => {
  const options = { count: 103, batchSize: 10, random, epoch: 2 };

  it('shows each sample once an epoch, in another order in each', () => {
    const first = [...epochBatches({ ...options, epoch: 0 })].flatMap((batch) => [...batch]);
    const second = [...epochBatches({ ...options, epoch: 1 })].flatMap((batch) => [...batch]);
    expect(new Set(first).size).toBe(103);
    expect(new Set(second).size).toBe(103);
    expect(second).not.toEqual(first);
  });

  it('goes on in the middle as if it had never stopped', () => {
    expect([...epochBatches({ ...options, start: 7 })]).toEqual([...epochBatches(options)].slice(7));
  });

  it('keeps or drops the last, smaller batch', () => {
    expect([...epochBatches(options)].map(({ length }) => length)).toEqual([...Array(10).fill(10), 3]);
    expect([...epochBatches({ ...options, dropRemainder: true })]).toHaveLength(10);
    expect(batchesPerEpoch(options)).toBe(11);
  });

  it('keeps the order without shuffling', () => {
    const batches = [...epochBatches({ ...options, count: 5, batchSize: 2, shuffle: false })];
    expect(batches.map((batch) => [...batch])).toEqual([[0, 1], [2, 3], [4]]);
  });

  it('refuses numbers that are none', () => {
    expect(() => batchesPerEpoch({ count: 3, batchSize: 0 })).toThrow('expected batchSize');
    expect(() => [...epochBatches({ ...options, epoch: -1 })]).toThrow('expected epoch');
  });
});

describe('stackInputs', () => {
  const fields = { ids: { dtype: 'int32', shape: [2] }, scale: { dtype: 'float32', shape: [] } } as const;
  const input = (a: number, b: number) => ({
    ids: { dtype: 'int32' as const, shape: [2], data: Int32Array.of(a, b) },
    scale: { dtype: 'float32' as const, shape: [], data: Float32Array.of(a / 2) },
  });

  it('adds the batch axis, zeros for what is missing, and says what is present', () => {
    expect(stackInputs([input(1, 2), undefined, input(3, 4)], fields)).toEqual({
      ids: { dtype: 'int32', shape: [3, 2], data: Int32Array.of(1, 2, 0, 0, 3, 4) },
      scale: { dtype: 'float32', shape: [3], data: Float32Array.of(0.5, 0, 1.5) },
      present: { dtype: 'float32', shape: [3], data: Float32Array.of(1, 0, 1) },
    });
  });

  it('writes over a batch of the same size, and makes a new one for another', () => {
    const first = stackInputs([input(1, 2), input(3, 4)], fields);
    const second = stackInputs([undefined, input(5, 6)], fields, first);
    expect(second.ids!.data).toBe(first.ids!.data);
    expect([...second.ids!.data]).toEqual([0, 0, 5, 6]);
    expect(stackInputs([input(7, 8)], fields, second).ids!.data).not.toBe(first.ids!.data);
  });

  it('refuses another shape', () => {
    const wrong = { ...input(1, 2), ids: { dtype: 'int32' as const, shape: [3], data: new Int32Array(3) } };
    expect(() => stackInputs([wrong], fields)).toThrow(
      'expected int32 [2] in field "ids" of input 0, got int32 [3].',
    );
  });
});

it('createBatch takes what is written into its rows, and copies what is not', () => {
  const fields = { pixels: { dtype: 'float32', shape: [2] } } as const;
  const batch = createBatch(3, fields);
  const row = batch.row(1);
  row.pixels!.data.set([3, 4]);
  batch.set(0, { pixels: { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) } });
  batch.set(1, row);
  batch.row(2).pixels!.data.set([5, 6]);
  batch.set(2, undefined);
  expect(batch.inputs).toEqual({
    pixels: { dtype: 'float32', shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 0, 0) },
    present: { dtype: 'float32', shape: [3], data: Float32Array.of(1, 1, 0) },
  });
  // The arrays of another row are not those of this one.
  batch.set(0, row);
  expect([...batch.inputs.pixels!.data]).toEqual([3, 4, 3, 4, 0, 0]);
  expect(() => createBatch(1, { present: fields.pixels })).toThrow('the field name "present" is taken');
});

describe('mapAhead', () => {
  const later = <T>(value: T, turns: number) =>
    new Promise<T>((resolve) => {
      const wait = (left: number): void => void (left === 0 ? resolve(value) : setImmediate(wait, left - 1));
      wait(turns);
    });

  it('keeps the order and looks ahead no further than told', async () => {
    let started = 0;
    let finished = 0;
    let most = 0;
    const results: number[] = [];
    const mapped = mapAhead(
      Array.from({ length: 30 }, (_, i) => i),
      (i) => {
        started += 1;
        most = Math.max(most, started - finished);
        return later(i * 2, (i * 7) % 5);
      },
      4,
    );
    for await (const result of mapped) {
      finished += 1;
      results.push(result);
    }
    expect(results).toEqual(Array.from({ length: 30 }, (_, i) => 2 * i));
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(5); // 4 ahead, and the one the consumer holds
  });

  it('throws in turn, and closes the source when the consumer stops', async () => {
    const seen: number[] = [];
    const failing = mapAhead([1, 2, 3], (i) => (i === 2 ? Promise.reject(new Error('two')) : i), 3);
    await expect(
      (async () => {
        for await (const i of failing) seen.push(i);
      })(),
    ).rejects.toThrow('two');
    expect(seen).toEqual([1]);

    let closed = false;
    async function* endless() {
      try {
        for (let i = 0; ; i++) yield i;
      } finally {
        closed = true;
      }
    }
    for await (const i of mapAhead(endless(), (i) => i, 2)) if (i === 3) break;
    expect(closed).toBe(true);
  });

  it('takes async sources, empty ones too', async () => {
    expect(await collect(mapAhead([], (i) => i, 2))).toEqual([]);
    await expect(() => mapAhead([], (i) => i, 0).next()).rejects.toThrow('expected a whole number from 1');
  });
});
