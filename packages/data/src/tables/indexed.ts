import type { IndexedTable, Row } from './row.ts';

/** Any order for rows that are small: those of folders, which hold paths. */
export async function indexRows(rows: AsyncIterable<Row>): Promise<IndexedTable> {
  const list: Row[] = [];
  for await (const row of rows) list.push(row);
  return {
    count: list.length,
    async row(index) {
      const row = list[index];
      if (row === undefined)
        throw new RangeError(`[data/index] expected a row below ${list.length}, got ${index}.`);
      return row;
    },
    close: async () => {},
  };
}
