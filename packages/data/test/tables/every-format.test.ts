import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isCrossmodalError } from '@crossmodal/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createQuarantine, openTable, readSamples, readTable } from '../../src/index.ts';
import { collect, temporaryFolder } from '../temporary.ts';
import { type Cells, everyFormat } from './every-format.ts';

const folder = temporaryFolder();
const fresh = (): string => mkdtempSync(join(folder, 'set-'));
const cells: fc.Arbitrary<Cells> = fc.record({
  text: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
  label: fc.constantFrom('cat', 'dog'),
});
const someRows = fc.array(cells, { minLength: 1, maxLength: 6 });

/** Of each row, the columns of the one expected. */
const pick = (values: Readonly<Record<string, unknown>>, like: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.keys(like).map((key) => [key, values[key]]));

describe.each(Object.entries(everyFormat))('%s', (_, { write, indexed }) => {
  it('gives what was written, with the number of each row', async () => {
    await fc.assert(
      fc.asyncProperty(someRows, async (given) => {
        const { source, rows } = await write(fresh(), given);
        const got = await collect(readTable(source));
        expect(got.map(({ values }, i) => pick(values, rows[i] ?? {}))).toEqual(rows);
        expect(got.map(({ number }) => number)).toEqual(rows.map((_row, i) => i + 1));
      }),
      { numRuns: 10 },
    );
  });

  it.runIf(indexed)('gives any row by its index, as when read in order', async () => {
    await fc.assert(
      fc.asyncProperty(someRows, async (given) => {
        const { source } = await write(fresh(), given);
        const inOrder = await collect(readTable(source));
        const table = await openTable(source);
        try {
          expect(table.count).toBe(inOrder.length);
          const order = Array.from(
            { length: Math.min(table.count, 40) },
            (_row, i) => (i * 7919) % table.count,
          );
          const read = await Promise.all(order.map((index) => table.row(index)));
          expect(read).toEqual(order.map((index) => inOrder[index]));
          for (const index of [-1, 0.5, table.count]) {
            await expect(table.row(index)).rejects.toThrow(
              `expected a row below ${table.count}, got ${index}`,
            );
          }
        } finally {
          await table.close();
        }
      }),
      { numRuns: 10 },
    );
  });

  it.skipIf(indexed)('says that it is only read from start to end', async () => {
    const { source } = await write(fresh(), [{ text: 'a', label: 'cat' }]);
    await expect(openTable(source)).rejects.toMatchObject({ code: 'data/not-indexed' });
  });

  it('reads whole rows whatever is cut off, flipped or put in, or says what is wrong', async () => {
    const { source, files, rows } = await write(fresh(), [
      { text: 'a "cat",\nor two', label: 'cat' },
      { text: 'größe 東京', label: 'dog' },
      { text: 'x', label: 'cat' },
    ]);
    if (files.length === 0) return;
    const expectOurs = (error: unknown) => expect(isCrossmodalError(error), String(error)).toBe(true);
    const byRows = async () => {
      const quarantine = createQuarantine({ maxRate: 1 });
      const all = await collect(readTable(source, { onBadRow: (error) => quarantine.reject(error) }));
      expect(all.length + quarantine.rows.length).toBeLessThanOrEqual(3 * rows.length + 100);
    };
    const byIndex = async () => {
      const table = await openTable(source);
      for (let i = 0; i < Math.min(table.count, 5); i++) await table.row(i).catch(expectOurs);
      await table.close();
    };
    const mapping = { inputs: {} };
    const damage = fc.record({
      file: fc.nat(files.length - 1),
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      how: fc.constantFrom('cut', 'flip', 'put in', 'repeat'),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ file, at, how, bytes }) => {
        const path = files[file]!;
        const whole = readFileSync(path);
        const place = Math.floor(at * whole.length);
        const [before, after] = [whole.subarray(0, place), whole.subarray(place)];
        const damaged = {
          cut: [before],
          flip: [before, bytes, after.subarray(bytes.length)],
          'put in': [before, bytes, after],
          repeat: [before, after, after],
        };
        writeFileSync(path, Buffer.concat(damaged[how]));
        try {
          await byRows().catch(expectOurs);
          await byIndex().catch(expectOurs);
          await collect(readSamples(source, mapping)).catch(expectOurs);
        } finally {
          writeFileSync(path, whole);
        }
      }),
      { numRuns: 60 },
    );
  });
});
