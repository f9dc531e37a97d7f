import type { CrossmodalError } from '@crossmodal/core';

/** What a parser found last, and where it begins. */
export interface Found {
  /** False for what is no row: a header, an empty line, the bracket around an array. */
  row: boolean;
  /** In the buffer. */
  start: number;
  /** From 1. */
  line: number;
}

/**
 * Finds and makes the rows of one text format in UTF-8 bytes; it keeps its place, and so serves one reading.
 *
 * To find is cheap, to make is not: an index is built by finding alone.
 */
export interface RowParser {
  /** Longer rows are refused, since one is held at a time. In bytes. */
  readonly maxRow: number;
  /** Whether each row has every column. */
  readonly complete: boolean;
  /** The line of what comes next, from 1. */
  line: number;
  readonly found: Readonly<Found>;
  /** Takes a buffer whose first `length` bytes count; the byte behind them may be written over. */
  load(buffer: Buffer, length: number): void;
  /**
   * Finds what begins at `from`.
   *
   * @param last whether nothing follows what was loaded
   * @returns where the next begins; -1: the rest of this one is not loaded
   * @throws CrossmodalError where it cannot be told what follows
   */
  find(from: number, last: boolean): number;
  /** The columns of the row found last, or what is wrong with it. */
  make(): Record<string, unknown> | CrossmodalError;
  /** Goes on at the beginning of a row in the middle of the file. */
  seek(line: number): void;
  /** To be called when all is read. @throws CrossmodalError where something is missing */
  end(): void;
}

/** @param file for errors */
export type CreateRowParser = (file: string) => RowParser;
