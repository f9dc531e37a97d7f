import { CrossmodalError, createRegistry } from '@crossmodal/core';
import { toPath, toPaths } from '../files/paths.ts';
import { tableFormats } from './formats.ts';
import type { IndexedTable, ReadTableOptions, Row, TableFormat } from './row.ts';

export interface TableSourceOptions extends ReadTableOptions {
  /** A format's name, as `webdataset`, where neither the extension nor the content tells. */
  readonly format?: string;
}

/**
 * Reads a table row by row, whatever its format: a file, a folder or an archive, or several of them by a glob.
 *
 * `.csv`, `.tsv`, `.jsonl`, `.ndjson`, `.json` (an array), `.parquet`, `.tar` (WebDataset); folders and archives by
 * what is in them: CIFAR-10 and CIFAR-100, ImageNet's ILSVRC, folders of pictures. Memory stays bounded: one row is
 * held at a time, of Parquet one row group.
 *
 * @param source a path, a `file:` URL or a glob as `train-{000..019}.tar`
 * @throws CrossmodalError `data/unknown-format`, `data/file-not-found`, `data/file-unreadable`, `data/encoding`,
 *   `data/malformed-row` and others of its kind, each with the file and, where there are lines, the line
 * @example
 * for await (const { values, location } of readTable('pets.csv')) console.log(location.line, values.name);
 */
export async function* readTable(
  source: string | URL,
  options: TableSourceOptions = {},
): AsyncGenerator<Row> {
  let before = 0;
  for (const path of await toPaths(source)) {
    const format = await formatOf(path, options.format);
    let last = 0;
    for await (const row of format.read(path, options)) {
      last = row.number;
      yield before === 0 ? row : { ...row, number: before + row.number };
    }
    before += last;
  }
}

/**
 * Opens a table whose rows are read in any order: Parquet, CIFAR's folder, folders of pictures, ImageNet.
 *
 * @throws CrossmodalError `data/not-indexed` for formats that are read from start to end
 * @example
 * const table = await openTable('train.parquet');
 * console.log(table.count, (await table.row(table.count - 1)).values);
 */
export async function openTable(
  source: string | URL,
  options: Pick<TableSourceOptions, 'format'> = {},
): Promise<IndexedTable> {
  const path = toPath(source);
  const format = await formatOf(path, options.format);
  if (format.open !== undefined) return format.open(path);
  throw new CrossmodalError('data/not-indexed', 'this format is only read from start to end.', {
    hint: 'Read it with readTable, or convert it to Parquet.',
    location: { file: path },
  });
}

/** The format of a file or folder: by name, by content, by extension. */
export async function formatOf(path: string, name?: string): Promise<TableFormat> {
  if (name !== undefined) return createRegistry('data format', tableFormats).get(name);
  const formats = Object.values(tableFormats);
  for (const format of formats) {
    if (await format.recognizes?.(path)) return format;
  }
  const lower = path.toLowerCase();
  const format = formats.find(({ extensions }) => extensions.some((extension) => lower.endsWith(extension)));
  if (format !== undefined) return format;
  const known = formats.flatMap(({ extensions }) => extensions).sort();
  throw new CrossmodalError('data/unknown-format', `expected a folder or a file of ${known.join(', ')}.`, {
    hint: 'Rename it, or name its format.',
    location: { file: path },
  });
}
