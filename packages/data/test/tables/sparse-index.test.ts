import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openTable } from '../../src/index.ts';
import { createSparseIndex } from '../../src/tables/sparse-index.ts';
import { put, temporaryFolder } from '../temporary.ts';

it('knows a row at or before each one, however often it was thinned out', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(300), (half, count) => {
      const index = createSparseIndex(2 * half);
      for (let row = 0; row < count; row++) index.add(10 * row, row + 2);
      expect(index.count).toBe(count);
      const every = Array.from({ length: count }, (_, row) => index.before(row));
      every.forEach((known, row) => {
        expect(known.index).toBeLessThanOrEqual(row);
        expect(known).toEqual({ index: known.index, offset: 10 * known.index, line: known.index + 2 });
      });
      // As near as the capacity allows: twice as far at most.
      const farthest = Math.max(0, ...every.map((known, row) => row - known.index));
      expect(farthest).toBeLessThan(Math.max(1, (2 * count) / half));
    }),
  );
});

it('finds rows of a table that has more of them than the index has places, behind a byte order mark', async () => {
  const count = 150_000;
  const rows = Array.from({ length: count }, (_, i) => (i % 1000 === 7 ? `"${i}\r\n"` : `${i}`));
  const table = await openTable(put(temporaryFolder(), 'a.csv', `\ufeffnumber\r\n${rows.join('\r\n')}\r\n`));
  expect(table.count).toBe(count);
  for (const index of [0, 7, 8, 65_535, 65_536, 100_007, 131_073, count - 1]) {
    const { values, location } = await table.row(index);
    expect(Number(values.number)).toBe(index);
    const longBefore = index > 7 ? Math.floor((index - 8) / 1000) + 1 : 0;
    expect(location.line).toBe(index + 2 + longBefore);
  }
  await table.close();
});
