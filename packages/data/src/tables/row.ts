import type { CrossmodalError, SourceLocation } from '@crossmodal/core';

/** A row of a table, and where it stands. */
export interface Row {
  /** By column name; from CSV all are strings, from JSON what was written. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly location: SourceLocation;
  /** Counts from 1, bad rows too. */
  readonly number: number;
  /** Whether each row has every column; JSON objects may leave out what is missing. */
  readonly complete: boolean;
}

export interface ReadTableOptions {
  /** A WHATWG label, for files without a byte order mark; default `utf-8`. */
  readonly encoding?: string;
  /** Called with what is wrong with a row, which is then left out; default: it is thrown. */
  readonly onBadRow?: (error: CrossmodalError) => void;
}

/** How one file format is read: an entry of the registry in `formats.ts`. */
export interface TableFormat {
  readonly extensions: readonly string[];
  read(file: string, options: ReadTableOptions): AsyncIterable<Row>;
}

/** Throws what is wrong with a row, or hands it to whoever collects bad rows. */
export function reportBadRow(error: CrossmodalError, options: ReadTableOptions): void {
  if (options.onBadRow === undefined) throw error;
  options.onBadRow(error);
}
