import { type IndexedTable, requireRow } from './row.ts';

/**
 * Several tables as one, the rows of each behind those of the one before.
 *
 * @param openOne opens one of them; when it fails, those that were opened are closed
 */
export async function joinTables<Source>(
  sources: Iterable<Source> | AsyncIterable<Source>,
  openOne: (source: Source) => Promise<IndexedTable>,
): Promise<IndexedTable> {
  const tables: IndexedTable[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(tables.map((table) => table.close()));
  };
  try {
    for await (const source of sources) tables.push(await openOne(source));
  } catch (error) {
    await close();
    throw error;
  }
  if (tables.length === 1) return tables[0]!;
  const count = tables.reduce((sum, table) => sum + table.count, 0);
  return {
    count,
    close,
    async row(index) {
      requireRow(index, count);
      let [table, inside] = [0, index];
      while (inside >= tables[table]!.count) {
        inside -= tables[table]!.count;
        table += 1;
      }
      return { ...(await tables[table]!.row(inside)), number: index + 1 };
    },
  };
}
