import { openTextTable } from '../text/open.ts';
import { readTextTable } from '../text/read.ts';
import type { RowParser } from '../text/row-parser.ts';
import { parseObject } from './json-object.ts';
import type { TableFormat } from './row.ts';

/** A file without line ends must not fill the memory. In bytes. */
const MAX_ROW = 1 << 27;
const [TAB, LINE_FEED, RETURN, SPACE] = [9, 10, 13, 32];

/** One JSON object a line. */
export const jsonLines: TableFormat = {
  extensions: ['.jsonl', '.ndjson', '.jsonl.gz', '.ndjson.gz'],
  read: (file, options) => readTextTable(file, options, createLineParser),
  open: (file, options) => openTextTable(file, options, createLineParser),
};

function createLineParser(file: string): RowParser {
  const found = { row: false, start: 0, line: 1 };
  let bytes: Buffer = Buffer.alloc(1);
  let length = 0;
  let end = 0;
  let line = 1;
  return {
    maxRow: MAX_ROW,
    complete: false,
    found,
    get line() {
      return line;
    },
    load(buffer, size) {
      [bytes, length] = [buffer, size];
      bytes[length] = LINE_FEED;
    },
    find(from, last) {
      end = bytes.indexOf(LINE_FEED, from);
      if (end >= length && !last) return -1;
      [found.start, found.line] = [from, line];
      found.row = !isBlank(bytes, from, end);
      if (end < length) line += 1;
      return Math.min(end + 1, length);
    },
    make: () => parseObject(bytes.toString('utf8', found.start, end), { file, line: found.line }),
    seek(to) {
      line = to;
    },
    end() {},
  };
}

function isBlank(bytes: Buffer, from: number, end: number): boolean {
  for (let at = from; at < end; at++) {
    const byte = bytes[at];
    if (byte !== SPACE && byte !== TAB && byte !== RETURN) return false;
  }
  return true;
}
