import type { ReadTableOptions, Row } from './row.ts';

/** Numbers the rows of several tables as those of one: each table goes on behind the one before it. */
export interface RowNumbering {
  /** What each table is to be read with. */
  readonly options: ReadTableOptions;
  /** The next rows of a table, with their numbers over all tables. */
  number(rows: readonly Row[]): readonly Row[];
  /** To be called behind the last row of a table. */
  endTable(): void;
}

/**
 * Bad rows are counted when they are reported, since those at the end of a table are followed by no row whose number
 * would tell of them.
 */
export function createRowNumbering(options: ReadTableOptions): RowNumbering {
  const { onBadRow } = options;
  let before = 0;
  let count = 0;
  const counting: ReadTableOptions = {
    ...options,
    ...(onBadRow && {
      onBadRow(error) {
        count += 1;
        onBadRow(error);
      },
    }),
  };
  return {
    options: counting,
    number(rows) {
      count += rows.length;
      return before === 0 ? rows : rows.map((row) => ({ ...row, number: before + row.number }));
    },
    endTable() {
      before = count;
    },
  };
}
