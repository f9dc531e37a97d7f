import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isCrossmodalError } from '@crossmodal/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadSamples, openTable, readTable } from '../../src/index.ts';
import { collect, put, temporaryFolder } from '../temporary.ts';

const golden = join(import.meta.dirname, '../golden');
const expected = JSON.parse(readFileSync(join(golden, 'rows.json'), 'utf8')) as Record<string, unknown>[];

/** Bytes as they stand in the golden file; what is missing as null. */
const plain = (value: unknown): unknown => {
  if (value === undefined || value === null) return null;
  if (value instanceof Uint8Array) return { hex: Buffer.from(value).toString('hex') };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
};

describe.each(['none', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4'])(
  'Parquet, compression %s',
  (compression) => {
    const file = join(golden, `rows-${compression}.parquet`);

    it('holds what pyarrow wrote, row group by row group', async () => {
      const rows = await collect(readTable(file));
      expect(rows.map(({ values }) => plain(values))).toEqual(expected);
      expect(rows.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
    });

    it('is read in any order', async () => {
      const table = await openTable(file);
      expect(table.count).toBe(5);
      for (const index of [4, 0, 3]) expect(plain((await table.row(index)).values)).toEqual(expected[index]);
      await table.close();
    });
  },
);

it('becomes samples: bytes and images of structs, lists of numbers', async () => {
  const inputs = {
    picture: { column: 'bytes', kind: 'image' },
    struct: { column: 'image', kind: 'image' },
    numbers: { column: 'numbers', kind: 'numbers' },
  } as const;
  const [sample] = await loadSamples(join(golden, 'rows-zstd.parquet'), {
    inputs: { struct: inputs.struct },
    target: 'label',
  }).catch((error: Error) => [error]);
  // The second row names a file that is not there.
  expect(sample).toMatchObject({ code: 'data/file-not-found' });
  const samples = await loadSamples(join(golden, 'rows-zstd.parquet'), {
    inputs: { picture: inputs.picture },
    keep: ['count'],
    target: 'label',
  });
  expect(samples[0]).toEqual({
    id: '1',
    inputs: { picture: { bytes: new Uint8Array(Buffer.from('\x89PNG', 'latin1')) } },
    target: 'cat',
    columns: { count: '1' },
  });
  expect(samples[2]!.inputs).toEqual({});
});

it('reads whole rows whatever is cut off or flipped, or says what is wrong', async () => {
  const folder = temporaryFolder();
  const content = readFileSync(join(golden, 'rows-snappy.parquet'));
  await fc.assert(
    fc.asyncProperty(fc.nat(content.length - 1), fc.nat(255), fc.boolean(), async (at, byte, cut) => {
      const damaged = Buffer.from(content);
      damaged[at] = byte;
      const file = put(folder, 'damaged.parquet', cut ? content.subarray(0, at) : damaged);
      await collect(readTable(file)).catch((error: unknown) => expect(isCrossmodalError(error)).toBe(true));
    }),
    { numRuns: 300 },
  );
});

it('says that a file is none', async () => {
  const file = put(temporaryFolder(), 'x.parquet', 'PAR1 not at all');
  await expect(collect(readTable(file))).rejects.toMatchObject({ code: 'data/malformed-parquet' });
});

it.each(['pages.parquet', 'pages-index.parquet'])(
  'reads any row of %s from its pages alone',
  async (name) => {
    const rows = await collect(readTable(join(golden, name)));
    const table = await openTable(join(golden, name));
    expect(table.count).toBe(3000);
    for (const index of [2999, 0, 1, 1234, 299, 300]) expect(await table.row(index)).toEqual(rows[index]);
    await table.close();
  },
);

it.each(['levels-1.parquet', 'levels-2.parquet'])(
  'reads lists of %s from their pages alone',
  async (name) => {
    const range = (length: number): number[] => Array.from({ length }, (_, k) => k);
    const row = (i: number) => ({
      list: i % 7 === 0 ? null : range(i % 5).map((k) => i + k),
      deep: range(i % 4).map(() => range(i % 3).map(() => i)),
      pair: i % 6 === 0 ? null : { a: i, b: range(i % 3).map(() => `${i}`) },
      one: i === 100 ? range(200).map(() => i) : [],
    });
    const rows = await collect(readTable(join(golden, name)));
    expect(rows.map(({ values }) => plain(values))).toEqual(range(400).map(row));
    const table = await openTable(join(golden, name));
    // All at once, too: a row group is looked at by the first one that needs it.
    const opened = await Promise.all(range(400).map((index) => table.row(index)));
    expect(opened.map(({ values }) => plain(values))).toEqual(range(400).map(row));
    await table.close();
  },
);

it('refuses a run that claims a billion values before anything is filled with it', async () => {
  const content = readFileSync(join(golden, 'pages-index.parquet'));
  // One flipped byte, in the compressed levels of a list: without a guard, V8 ends the process.
  expect(content[2368]).toBe(0xab);
  content[2368] = 0xff;
  const file = put(temporaryFolder(), 'claim.parquet', content);
  const before = process.memoryUsage().rss;
  await expect(collect(readTable(file))).rejects.toThrow('1205581684 values in a page of 300');
  const table = await openTable(file);
  await expect(table.row(0)).rejects.toMatchObject({ code: 'data/malformed-parquet' });
  await table.close();
  expect(process.memoryUsage().rss - before).toBeLessThan(2e8);
});
