import { isCrossmodalError } from '@crossmodal/core';
import { openUtf8 } from '../files/utf8.ts';
import { type ReadTableOptions, type Row, reportBadRow } from '../tables/row.ts';
import type { CreateRowParser } from './row-parser.ts';
import { scanRows } from './scan.ts';

/** Reads the rows of a text file from start to end; a buffer of rows is in memory at a time. */
export async function* readTextTable(
  file: string,
  options: ReadTableOptions,
  createParser: CreateRowParser,
): AsyncGenerator<readonly Row[]> {
  const source = await openUtf8(file, options.encoding);
  try {
    const parser = createParser(file);
    const { complete } = parser;
    let rows: Row[] = [];
    let number = 0;
    const take = (): void => {
      number += 1;
      const values = parser.make();
      if (isCrossmodalError(values)) reportBadRow(values, options);
      else rows.push({ values, location: { file, line: parser.found.line }, number, complete });
    };
    for await (const _ of scanRows(source, parser, file, take)) {
      yield rows;
      rows = [];
    }
  } finally {
    await source.close();
  }
}
