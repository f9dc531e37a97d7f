import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CrossmodalError } from '@crossmodal/core';
import { type CsvError, type Info, parse } from 'csv-parse';
import { readText } from '../files/text.ts';
import { emptyRecord, type ReadTableOptions, type Row, reportBadRow, type TableFormat } from './row.ts';

/** A quote that is never closed would otherwise swallow the rest of a file. In characters. */
const MAX_ROW = 1 << 24;

/** Comma-separated values (RFC 4180): a header row, quoted cells, line ends of any kind. */
export const csv: TableFormat = {
  extensions: ['.csv'],
  read: (file, options) => readDelimited(file, ',', options),
};

/** Tab-separated values, quoted like CSV. */
export const tsv: TableFormat = {
  extensions: ['.tsv', '.tab'],
  read: (file, options) => readDelimited(file, '\t', options),
};

async function* readDelimited(
  file: string,
  delimiter: string,
  options: ReadTableOptions,
): AsyncGenerator<Row> {
  const parser = parse({
    delimiter,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW,
  });
  // A fault of the source destroys the parser with it, and so is thrown by the loop below.
  void pipeline(Readable.from(readText(file, options.encoding)), parser).catch(() => {});

  let header: readonly string[] | undefined;
  let number = 0;
  let line = 1;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      // The parser says where a record ends; it starts after the one before it.
      const location = { file, line: Math.max(line, info.lines - countLineEnds(record)) };
      line = info.lines + 1;
      if (header === undefined) {
        header = checkHeader(record, file);
        continue;
      }
      number += 1;
      if (record.length !== header.length) {
        const problem = `expected ${header.length} cells, as in the header, got ${record.length}.`;
        const hint = 'Quote cells that hold the separator.';
        reportBadRow(new CrossmodalError('data/malformed-row', problem, { hint, location }), options);
        continue;
      }
      yield { values: toRecord(header, record), location, number, complete: true };
    }
  } catch (error) {
    throw error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_')
      ? malformed(error as CsvError, file)
      : error;
  }
  if (header === undefined) {
    throw new CrossmodalError('data/empty-table', 'expected a header row, got an empty file.', {
      location: { file },
    });
  }
}

function checkHeader(header: readonly string[], file: string): readonly string[] {
  header.forEach((name, index) => {
    const first = header.indexOf(name);
    if (name.trim() !== '' && first === index) return;
    const problem =
      first === index
        ? `expected a name for each column, got none for column ${index + 1}.`
        : `expected each column once, got "${name}" in columns ${first + 1} and ${index + 1}.`;
    throw new CrossmodalError(first === index ? 'data/unnamed-column' : 'data/duplicate-column', problem, {
      hint: 'The first row must name the columns.',
      location: { file, line: 1 },
    });
  });
  return header;
}

function toRecord(header: readonly string[], cells: readonly string[]): Record<string, unknown> {
  const values = emptyRecord();
  for (let i = 0; i < header.length; i++) values[header[i]!] = cells[i]!;
  return values;
}

function countLineEnds(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) {
    for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) count += 1;
  }
  return count;
}

function malformed(error: CsvError, file: string): CrossmodalError {
  const line = typeof error.lines === 'number' ? error.lines : 1;
  const problems: Readonly<Record<string, string>> = {
    CSV_QUOTE_NOT_CLOSED: 'a quoted cell is never closed.',
    CSV_INVALID_CLOSING_QUOTE: 'expected a separator or a line end after a closing quote.',
    INVALID_OPENING_QUOTE: 'expected a quote only at the start of a cell.',
    CSV_INVALID_OPENING_QUOTE: 'expected a quote only at the start of a cell.',
    CSV_MAX_RECORD_SIZE: `expected rows of at most ${MAX_ROW} characters: is a quoted cell never closed?`,
  };
  return new CrossmodalError('data/malformed-row', problems[error.code] ?? `${error.message}.`, {
    hint: 'Quotes inside a quoted cell are doubled: "say ""hello""".',
    location: { file, line },
    cause: error,
  });
}
