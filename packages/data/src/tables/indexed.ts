import { type IndexedTable, type Row, requireRow } from './row.ts';

/** Any order for rows that are small: those of folders, which hold paths. */
export async function indexRows(batches: AsyncIterable<readonly Row[]>): Promise<IndexedTable> {
  const list: Row[] = [];
  for await (const rows of batches) for (const row of rows) list.push(row);
  return {
    count: list.length,
    async row(index) {
      requireRow(index, list.length);
      return list[index]!;
    },
    close: async () => {},
  };
}
