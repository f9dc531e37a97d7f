import { joinTables } from './join.ts';
import type { TableSourceOptions } from './read.ts';
import type { IndexedTable } from './row.ts';
import { type TableSource, tablesOf } from './source.ts';

/**
 * Opens a table whose rows are read in any order: all formats but compressed archives, several files as one.
 *
 * CSV, TSV, JSON Lines and JSON are passed over once, and tar archives too; the index that is kept of them has the
 * same size whatever the number of rows.
 *
 * @throws CrossmodalError `data/not-indexed` for what is only read from start to end: compressed archives, text that
 *   is not UTF-8, rows that are no array
 * @example
 * const table = await openTable('train.parquet');
 * console.log(table.count, (await table.row(table.count - 1)).values);
 */
export async function openTable(
  source: TableSource,
  { format, ...options }: Pick<TableSourceOptions, 'format' | 'encoding'> = {},
): Promise<IndexedTable> {
  return joinTables(tablesOf(source, format), (table) => table.open(options));
}
