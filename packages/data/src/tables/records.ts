import { CrossmodalError, isCrossmodalError } from '@crossmodal/core';
import {
  emptyRecord,
  type IndexedTable,
  type ReadTableOptions,
  type Row,
  reportBadRow,
  requireRow,
} from './row.ts';

/** Rows that are in memory already, or come from a program: objects whose keys are the columns. */
export type Records =
  | Iterable<Readonly<Record<string, unknown>>>
  | AsyncIterable<Readonly<Record<string, unknown>>>;

/** So many are handed on at once. */
const TOGETHER = 256;

/** Rows in the order of the records. */
export async function* readRecords(
  records: Records,
  options: Pick<ReadTableOptions, 'onBadRow'>,
): AsyncGenerator<readonly Row[]> {
  let rows: Row[] = [];
  let number = 0;
  for await (const record of records) {
    number += 1;
    const row = toRow(record, number);
    if (isCrossmodalError(row)) reportBadRow(row, options);
    else if (rows.push(row) === TOGETHER) {
      yield rows;
      rows = [];
    }
  }
  yield rows;
}

/** The rows of a list in any order. */
export function openRecords(records: readonly Readonly<Record<string, unknown>>[]): IndexedTable {
  return {
    count: records.length,
    async row(index) {
      requireRow(index, records.length);
      const row = toRow(records[index], index + 1);
      if (isCrossmodalError(row)) throw row;
      return row;
    },
    close: async () => {},
  };
}

function toRow(record: unknown, number: number): Row | CrossmodalError {
  const location = { file: 'rows', line: number };
  if (typeof record === 'object' && record !== null && !Array.isArray(record)) {
    const values = Object.assign(emptyRecord(), record);
    return { values, location, number, complete: false };
  }
  const problem = `expected an object, got ${Array.isArray(record) ? 'a list' : String(record)}.`;
  return new CrossmodalError('data/malformed-row', problem, { location });
}
