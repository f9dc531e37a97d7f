import { CrossmodalError, type SourceLocation } from '@crossmodal/core';
import { createCellScanner } from '../text/cells.ts';
import { openTextTable } from '../text/open.ts';
import { placeIn } from '../text/place.ts';
import { readTextTable } from '../text/read.ts';
import type { RowParser } from '../text/row-parser.ts';
import { emptyRecord, type TableFormat } from './row.ts';

/** A quote that is never closed would otherwise swallow the rest of a file. In bytes. */
const MAX_ROW = 1 << 24;
const MAX_COLUMNS = 1 << 17;

/**
 * Comma-separated values (RFC 4180): a header row, quoted cells, line ends of any kind.
 *
 * Where the header has no comma, but semicolons (as Excel writes in much of Europe), tabs or bars, those separate.
 */
export const csv: TableFormat = delimited(['.csv', '.csv.gz'], ',');

/** Tab-separated values, quoted like CSV. */
export const tsv: TableFormat = delimited(['.tsv', '.tab', '.tsv.gz'], '\t');

function delimited(extensions: readonly string[], delimiter: string): TableFormat {
  const createParser = (file: string): RowParser => createDelimitedParser(file, delimiter.charCodeAt(0));
  return {
    extensions,
    read: (file, options) => readTextTable(file, options, createParser),
    open: (file, options) => openTextTable(file, options, createParser),
  };
}

/** @param delimiter a byte; a header that has none of commas may show another */
export function createDelimitedParser(file: string, delimiter: number): RowParser {
  let scanner = createCellScanner(delimiter);
  const found = { row: false, start: 0, line: 1 };
  let bytes: Buffer = Buffer.alloc(0);
  let loaded = 0;
  let header: readonly string[] | undefined;
  let line = 1;

  const cells = (): string[] => Array.from({ length: scanner.cells }, (_, i) => scanner.cell(i));
  const locate = (at: number): SourceLocation => ({
    file,
    ...placeIn(bytes.subarray(found.start), at - found.start, found.line),
  });

  return {
    maxRow: MAX_ROW,
    complete: true,
    found,
    get line() {
      return line;
    },
    load(buffer, length) {
      bytes = buffer;
      loaded = length;
      scanner.load(buffer, length);
    },
    find(from, last) {
      let next = scanner.scan(from, last);
      if (next < 0) return next;
      if (header === undefined && delimiter === COMMA && scanner.cells === 1) {
        const other = otherDelimiter(bytes.subarray(from, next));
        if (other !== undefined) {
          scanner = createCellScanner(other);
          scanner.load(bytes, loaded);
          next = scanner.scan(from, last);
        }
      }
      [found.start, found.line] = [from, line];
      line += scanner.lineEnds;
      if (scanner.fault >= 0 && (header === undefined || bytes[scanner.fault] === 34) /* a quote */) {
        // Not closed: everything that follows may be in the cell, or not.
        throw wrongQuote(scanner.fault);
      }
      found.row = header !== undefined && !isEmpty(from);
      if (header === undefined && !isEmpty(from)) header = checkHeader(cells(), file, found.line);
      return next;
    },
    make() {
      if (scanner.fault >= 0) return wrongQuote(scanner.fault);
      return scanner.cells === header!.length ? toRecord() : wrongCount();
    },
    seek(to) {
      line = to;
    },
    end() {
      if (header !== undefined) return;
      throw new CrossmodalError('data/empty-table', 'expected a header row, got an empty file.', {
        location: { file },
      });
    },
  };

  function isEmpty(from: number): boolean {
    return scanner.cells === 1 && scanner.startOf(0) === from && scanner.cell(0) === '';
  }

  function toRecord(): Record<string, unknown> {
    const values = emptyRecord();
    const names = header!;
    for (let i = 0; i < names.length; i++) values[names[i]!] = scanner.cell(i);
    return values;
  }

  function wrongCount(): CrossmodalError {
    const [expected, got] = [header!.length, scanner.cells];
    const location = got > expected ? locate(scanner.startOf(expected)) : { file, line: found.line };
    const problem = `expected ${expected} cells, as in the header, got ${got}.`;
    return new CrossmodalError('data/malformed-row', problem, {
      hint: 'Quote cells that hold the separator.',
      location,
    });
  }

  function wrongQuote(at: number): CrossmodalError {
    const problem =
      bytes[at] === 34
        ? 'the quoted cell that begins here is never closed.'
        : 'expected a separator or a line end after a closing quote.';
    return new CrossmodalError('data/malformed-row', problem, {
      hint: 'Quotes inside a quoted cell are doubled: "say ""hello""".',
      location: locate(at),
    });
  }
}

const COMMA = 44;
const OTHER_DELIMITERS: readonly string[] = [';', '\t', '|'];

/** What separates the cells of a header without commas: the first of its kind outside of quotes. */
function otherDelimiter(header: Buffer): number | undefined {
  const unquoted = header.toString('latin1').replace(/"[^"]*"/g, '');
  return OTHER_DELIMITERS.find((sign) => unquoted.includes(sign))?.charCodeAt(0);
}

function checkHeader(header: readonly string[], file: string, line: number): readonly string[] {
  if (header.length > MAX_COLUMNS) {
    throw new CrossmodalError(
      'data/too-many-columns',
      `expected at most ${MAX_COLUMNS} columns, got ${header.length}.`,
      { location: { file, line } },
    );
  }
  if (header.some((name) => name.includes('\0'))) {
    throw new CrossmodalError('data/encoding', 'expected utf-8 text, got zero bytes in the header.', {
      hint: 'Is it UTF-16 without a byte order mark? Name its encoding: "utf-16le" or "utf-16be".',
      location: { file, line },
    });
  }
  const firsts = new Map<string, number>();
  header.forEach((name, index) => {
    const first = firsts.get(name) ?? index;
    firsts.set(name, first);
    if (name.trim() !== '' && first === index) return;
    const problem =
      first === index
        ? `expected a name for each column, got none for column ${index + 1}.`
        : `expected each column once, got "${name}" in columns ${first + 1} and ${index + 1}.`;
    throw new CrossmodalError(first === index ? 'data/unnamed-column' : 'data/duplicate-column', problem, {
      hint: 'The first row must name the columns.',
      location: { file, line },
    });
  });
  return header;
}
