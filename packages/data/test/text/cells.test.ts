import { CrossmodalError } from '@crossmodal/core';
import type { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openUtf8 } from '../../src/files/utf8.ts';
import { createDelimitedParser } from '../../src/tables/csv.ts';
import { scanRows } from '../../src/text/scan.ts';
import { put, temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();
const pieces = [
  'a',
  'é',
  '😀',
  ' ',
  ',',
  ',',
  '"',
  '"',
  '""',
  '\n',
  '\n',
  '\r\n',
  '\r',
  'long text, of more than twelve',
];
const text = (of: readonly string[], maxLength: number) =>
  fc.array(fc.constantFrom(...of), { maxLength }).map((list) => list.join(''));
const plain = text(['a', 'é', '😀', ' ', 'long text of more than twelve'], 3);
const quoted = text(['a', 'é', ',', '""', '\n', '\r\n', '\r', 'long text, of more than twelve'], 4).map(
  (cell) => `"${cell}"`,
);
const cell = fc.oneof(plain, quoted);
const row = fc.tuple(cell, cell, cell).map((cells) => cells.join());
const lineEnd = fc.constantFrom('\n', '\r\n', '\r', '\n\n');
const table = fc
  .array(
    fc.tuple(row, lineEnd).map((pair) => pair.join('')),
    { maxLength: 6 },
  )
  .map((rows) => rows.join(''));
const content = fc.oneof(
  table,
  fc.tuple(table, row).map((pair) => pair.join('')),
  text(pieces, 30),
);
const columns = ['x', 'y', 'z'];

/** Rows by our parser, read in windows so small that rows reach over several. */
async function ours(text: string, window: number): Promise<string[][] | string> {
  const file = put(folder, 'a.csv', `${columns.join()}\n${text}`);
  const source = await openUtf8(file);
  const parser = createDelimitedParser(file, 44);
  const rows: string[][] = [];
  try {
    const take = () => {
      const made = parser.make();
      if (made instanceof CrossmodalError) throw made;
      rows.push(columns.map((column) => String(made[column])));
    };
    for await (const _ of scanRows(source, parser, file, take, window));
    return rows;
  } catch (error) {
    return (error as Error).message;
  } finally {
    await source.close();
  }
}

/** Rows by csv-parse 7.0.3. */
function reference(text: string): string[][] | string {
  try {
    const options = {
      skip_empty_lines: true,
      relax_column_count: true,
      record_delimiter: ['\r\n', '\n', '\r'],
    };
    return parse(text, options) as string[][];
  } catch (error) {
    return (error as CsvError).code;
  }
}

it('cuts any text as csv-parse does, wherever the buffers end', async () => {
  let [read, refused] = [0, 0];
  await fc.assert(
    fc.asyncProperty(content, fc.integer({ min: 2, max: 40 }), async (text, window) => {
      const expected = reference(text);
      // A quote in the middle of a cell is a character to us, as it is to pandas, and a fault to csv-parse.
      if (expected === 'INVALID_OPENING_QUOTE') return;
      const got = await ours(text, window);
      const whole = typeof expected === 'object' && expected.every(({ length }) => length === columns.length);
      if (whole) {
        read += 1;
        expect(got).toEqual(expected);
      } else {
        refused += 1;
        expect(got).toMatch(/\[data\/malformed-row\]/);
      }
    }),
    { numRuns: 2000 },
  );
  expect(Math.min(read, refused)).toBeGreaterThan(200);
});
