import { CrossmodalError, createRegistry } from '@crossmodal/core';
import { folderOf, toPaths } from '../files/paths.ts';
import type { Mapping } from '../samples/mapping.ts';
import { tableFormats } from './formats.ts';
import { notIndexed } from './not-indexed.ts';
import { openRecords, type Records, readRecords } from './records.ts';
import type { IndexedTable, ReadTableOptions, Row, TableFormat } from './row.ts';

/** A path, a `file:` URL or a glob as `train-{000..019}.tar`; or the rows themselves. */
export type TableSource = string | URL | Records;

/** One of the tables that a source stands for. */
export interface Table {
  /** For errors: its path. */
  readonly name: string;
  /** Which column is what, where the format fixes it. */
  readonly mapping?: Mapping;
  read(options: ReadTableOptions): AsyncIterable<readonly Row[]>;
  /** @throws CrossmodalError `data/not-indexed` where it is only read from start to end */
  open(options: Pick<ReadTableOptions, 'encoding'>): Promise<IndexedTable>;
  /** The folder that paths in its cells are relative to. */
  folder(): Promise<string>;
}

/**
 * The tables of a source, in their order.
 *
 * @param format its name, where neither content nor extension tells
 * @throws CrossmodalError `data/unknown-format`, `data/file-not-found`
 */
export async function* tablesOf(source: TableSource, format?: string): AsyncGenerator<Table> {
  if (typeof source === 'string' || source instanceof URL) {
    for (const path of await toPaths(source)) yield fileTable(path, await formatOf(path, format));
  } else yield recordTable(source);
}

function fileTable(path: string, format: TableFormat): Table {
  return {
    name: path,
    ...(format.mapping && { mapping: format.mapping }),
    read: (options) => format.read(path, options),
    async open(options) {
      if (format.open === undefined) {
        throw notIndexed(path, 'Read it with readTable, or convert it to Parquet.');
      }
      return format.open(path, options);
    },
    folder: () => folderOf(path),
  };
}

function recordTable(records: Records): Table {
  return {
    name: 'rows',
    read: (options) => readRecords(records, options),
    async open() {
      if (!Array.isArray(records)) throw notIndexed('rows', 'Give a list.');
      return openRecords(records);
    },
    folder: async () => process.cwd(),
  };
}

/** The format of a file or folder: by name, by content, by extension. */
async function formatOf(path: string, name?: string): Promise<TableFormat> {
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
