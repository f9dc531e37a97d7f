import type { CrossmodalError, SourceLocation } from '@crossmodal/core';
import type { Mapping } from '../samples/mapping.ts';

/** A row of a table, and where it stands. */
export interface Row {
  /** By column name; from CSV all are strings, from other formats what was written. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly location: SourceLocation;
  /** Counts from 1, bad rows too. */
  readonly number: number;
  /** Whether each row has every column; JSON objects may leave out what is missing. */
  readonly complete: boolean;
}

export interface ReadTableOptions {
  /** A WHATWG label, for text files without a byte order mark; default `utf-8`. */
  readonly encoding?: string;
  /** Called with what is wrong with a row, which is then left out; default: it is thrown. */
  readonly onBadRow?: (error: CrossmodalError) => void;
}

/** How one format is read: an entry of the registry in `formats.ts`. */
export interface TableFormat {
  /** Of files that are read as this format; none where the content tells. */
  readonly extensions: readonly string[];
  /** Whether a folder, or an archive, is of this format, by what is in it. */
  readonly recognizes?: (path: string) => Promise<boolean>;
  /** Which column is what, where the format fixes it. */
  readonly mapping?: Mapping;
  /** Rows in their order, as many at once as come cheaply: a step of an async iterable costs more than a row. */
  read(path: string, options: ReadTableOptions): AsyncIterable<readonly Row[]>;
  /** Where rows can be read in any order. */
  open?(path: string, options: Pick<ReadTableOptions, 'encoding'>): Promise<IndexedTable>;
}

/** A table whose rows are read in any order. */
export interface IndexedTable {
  /** Bad rows too. */
  readonly count: number;
  /**
   * @param index from 0: the row whose number is one more
   * @throws CrossmodalError what is wrong with a bad row; RangeError for an index that is none
   */
  row(index: number): Promise<Row>;
  close(): Promise<void>;
}

/** Throws what is wrong with a row, or hands it to whoever collects bad rows. */
export function reportBadRow(error: CrossmodalError, options: Pick<ReadTableOptions, 'onBadRow'>): void {
  if (options.onBadRow === undefined) throw error;
  options.onBadRow(error);
}

/** @throws RangeError when there is no such row */
export function requireRow(index: number, count: number): void {
  if (Number.isSafeInteger(index) && index >= 0 && index < count) return;
  throw new RangeError(`[data/index] expected a row below ${count}, got ${index}.`);
}

/**
 * A record that inherits nothing: a column may be called `constructor` or `__proto__`.
 *
 * Made by a constructor rather than by `Object.create(null)`, whose objects V8 keeps as slow dictionaries.
 */
export function emptyRecord(): Record<string, unknown> {
  return new EmptyRecord();
}

const EmptyRecord = Object.assign(function EmptyRecord() {}, {
  prototype: Object.freeze(Object.create(null)),
}) as unknown as new () => Record<string, unknown>;
