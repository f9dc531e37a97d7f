import { type FileHandle, open } from 'node:fs/promises';
import { isCrossmodalError } from '@crossmodal/core';
import { openUtf8 } from '../files/utf8.ts';
import { fileChanged, notIndexed } from '../tables/not-indexed.ts';
import { type IndexedTable, type ReadTableOptions, type Row, requireRow } from '../tables/row.ts';
import { createSparseIndex, type SparseIndex } from '../tables/sparse-index.ts';
import type { CreateRowParser, RowParser } from './row-parser.ts';
import { scanRows } from './scan.ts';

/** So much is read for one row, and more where it is longer. In bytes. */
const WINDOW = 1 << 13;

/**
 * Opens a text file whose rows are then read in any order: it is passed over once, and an index of constant size kept.
 *
 * @throws CrossmodalError `data/not-indexed` for encodings other than UTF-8 and gzipped files, and what reading throws
 */
export async function openTextTable(
  file: string,
  { encoding }: Pick<ReadTableOptions, 'encoding'>,
  createParser: CreateRowParser,
): Promise<IndexedTable> {
  const source = await openUtf8(file, encoding);
  const parser = createParser(file);
  const index = createSparseIndex();
  try {
    if (source.start === undefined)
      throw notIndexed(file, 'Unpack it, save it as UTF-8, or read it with readTable.');
    const note = (offset: number): void => index.add(offset, parser.found.line);
    for await (const _ of scanRows(source, parser, file, note));
  } finally {
    await source.close();
  }
  const handle = await open(file);
  return {
    count: index.count,
    async row(number) {
      requireRow(number, index.count);
      return readRow(number, { handle, file, index, parser });
    },
    close: () => handle.close(),
  };
}

interface OpenText {
  readonly handle: FileHandle;
  readonly file: string;
  readonly index: SparseIndex;
  readonly parser: RowParser;
}

async function readRow(wanted: number, { handle, file, index, parser }: OpenText): Promise<Row> {
  const { index: known, offset, line } = index.before(wanted);
  for (let size = WINDOW; ; size *= 2) {
    const buffer = Buffer.allocUnsafe(size + 1);
    const { bytesRead } = await handle.read(buffer, 0, size, offset);
    // No waiting from here on: the parser is that of all rows.
    parser.seek(line);
    parser.load(buffer, bytesRead);
    const last = bytesRead < size;
    let row = known;
    for (let at = 0; at < bytesRead; ) {
      at = parser.find(at, last);
      if (at < 0) break;
      if (!parser.found.row) continue;
      if (row === wanted) {
        const values = parser.make();
        if (isCrossmodalError(values)) throw values;
        const location = { file, line: parser.found.line };
        return { values, location, number: wanted + 1, complete: parser.complete };
      }
      row += 1;
    }
    if (last || size > parser.maxRow) throw fileChanged(file);
  }
}
