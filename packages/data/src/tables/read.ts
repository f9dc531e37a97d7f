import { flatten } from '../batches/flatten.ts';
import { createRowNumbering } from './numbering.ts';
import type { ReadTableOptions, Row } from './row.ts';
import { type TableSource, tablesOf } from './source.ts';

export interface TableSourceOptions extends ReadTableOptions {
  /** A format's name, as `webdataset`, where neither the extension nor the content tells. */
  readonly format?: string;
}

/**
 * Reads a table row by row, whatever its format: a file, a folder or an archive, or several of them by a glob.
 *
 * `.csv`, `.tsv`, `.jsonl`, `.ndjson`, `.json` (an array), each also with `.gz`; `.parquet`; `.tar`, `.tar.gz`
 * (WebDataset); folders and archives by what is in them: CIFAR-10 and CIFAR-100, ImageNet's ILSVRC, folders of
 * pictures; and rows in memory. Memory stays bounded: a few rows are held at a time, of Parquet also a page of each
 * column.
 *
 * @param source a path, a `file:` URL or a glob as `train-{000..019}.tar`; or objects whose keys are the columns
 * @throws CrossmodalError `data/unknown-format`, `data/file-not-found`, `data/file-unreadable`, `data/encoding`,
 *   `data/malformed-row` and others of its kind, each with the file and, where there are lines, the line
 * @example
 * for await (const { values, location } of readTable('pets.csv')) console.log(location.line, values.name);
 */
export function readTable(source: TableSource, options: TableSourceOptions = {}): AsyncGenerator<Row> {
  return flatten(readBatches(source, options));
}

async function* readBatches(
  source: TableSource,
  options: TableSourceOptions,
): AsyncGenerator<readonly Row[]> {
  const numbering = createRowNumbering(options);
  for await (const table of tablesOf(source, options.format)) {
    for await (const rows of table.read(numbering.options)) yield numbering.number(rows);
    numbering.endTable();
  }
}
