import { CrossmodalError } from '@crossmodal/core';
import { readTable, type TableSourceOptions } from './read.ts';
import { emptyRecord, type Row, reportBadRow } from './row.ts';
import type { TableSource } from './source.ts';

export type ColumnType = 'integer' | 'number' | 'boolean' | 'text';

export interface TypedTableOptions extends TableSourceOptions {
  /** Of columns whose type is known; the others are inferred. */
  readonly types?: Readonly<Record<string, ColumnType>>;
}

/** From so many rows types are inferred. */
const LOOKED_AT = 1000;

/** What a cell must be for a type; `undefined` where it is not. A leading zero makes a code, not a number. */
const parsers: Readonly<Record<ColumnType, (cell: string) => unknown>> = {
  integer: (cell) => (/^[+-]?(0|[1-9]\d{0,14})$/.test(cell) ? Number(cell) : undefined),
  number: (cell) =>
    /^[+-]?((0|[1-9]\d*)(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(cell) ? Number(cell) : undefined,
  boolean: (cell) => (/^(true|false)$/i.test(cell) ? cell.toLowerCase() === 'true' : undefined),
  text: (cell) => cell,
};

/**
 * The narrowest type that fits all cells of each column; missing cells fit any.
 *
 * @example
 * inferColumnTypes([{ id: '007', age: '3', weight: '4.5' }]); // { id: 'text', age: 'integer', weight: 'number' }
 */
export function inferColumnTypes(rows: Iterable<Row['values']>): Record<string, ColumnType> {
  const order: readonly ColumnType[] = ['integer', 'number', 'boolean', 'text'];
  const columns = new Map<string, { fitting: readonly ColumnType[]; met: boolean }>();
  for (const row of rows) {
    for (const [name, cell] of Object.entries(row)) {
      const column = columns.get(name) ?? { fitting: order, met: false };
      columns.set(name, column);
      if (cell === '' || cell === null || cell === undefined) continue;
      column.met = true;
      column.fitting = column.fitting.filter((type) => fits(type, cell));
    }
  }
  return Object.fromEntries(
    [...columns].map(([name, { fitting, met }]) => [name, met ? fitting[0]! : 'text']),
  );
}

/** Lists, bytes and objects are no text of which a type could be told. */
function fits(type: ColumnType, cell: unknown): boolean {
  return type === 'text' || (typeof cell !== 'object' && parsers[type](String(cell)) !== undefined);
}

/**
 * Reads a table with its cells as numbers, booleans and texts: inferred from the first 1,000 rows, or as told.
 *
 * Missing cells are `null`. Cells that are no strings (from JSON, Parquet) stay as they are.
 *
 * @throws CrossmodalError `data/wrong-cell` for a later cell that is not of its column's type, and what `readTable`
 *   throws
 * @example
 * for await (const { values } of readTypedTable('pets.csv', { types: { zip: 'text' } })) console.log(values.age);
 */
export async function* readTypedTable(
  source: TableSource,
  options: TypedTableOptions = {},
): AsyncGenerator<Row> {
  const first: Row[] = [];
  let types: Readonly<Record<string, ColumnType>> | undefined;
  const infer = (): Readonly<Record<string, ColumnType>> => ({
    ...inferColumnTypes(first.map(({ values }) => values)),
    ...options.types,
  });
  const convert = (row: Row, known: Readonly<Record<string, ColumnType>>): readonly Row[] => {
    const values = emptyRecord();
    for (const [column, cell] of Object.entries(row.values)) {
      const type = known[column] ?? 'text';
      values[column] = cell === '' ? null : typeof cell === 'string' ? parsers[type](cell) : cell;
      if (values[column] !== undefined || cell === undefined) continue;
      const problem = `expected ${type} in column "${column}", as in the rows before, got ${JSON.stringify(cell)}.`;
      const hint = `Or say types: { "${column}": "text" }.`;
      reportBadRow(
        new CrossmodalError('data/wrong-cell', problem, { hint, location: row.location }),
        options,
      );
      return [];
    }
    return [{ ...row, values }];
  };
  for await (const row of readTable(source, options)) {
    if (types !== undefined) yield* convert(row, types);
    else if (first.push(row) === LOOKED_AT) {
      types = infer();
      for (const held of first) yield* convert(held, types);
    }
  }
  if (types === undefined) for (const held of first) yield* convert(held, infer());
}
