import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join, posix } from 'node:path';
import { CrossmodalError, type SourceLocation } from '@crossmodal/core';
import { openRoot, type Root } from '../files/inside.ts';
import { partOf } from '../splits/names.ts';
import { csv } from '../tables/csv.ts';
import { indexRows } from '../tables/indexed.ts';
import { jsonLines } from '../tables/json-lines.ts';
import { parquet } from '../tables/parquet.ts';
import {
  emptyRecord,
  type ReadTableOptions,
  type Row,
  reportBadRow,
  type TableFormat,
} from '../tables/row.ts';
import { list, pictureName, walk } from './walk.ts';

/**
 * A folder of pictures, one folder a class; or Hugging Face's `imagefolder`, with folders for the parts (`train`,
 * `test` …) and, instead of class folders, a `metadata.csv`, `.jsonl` or `.parquet` with a column `file_name`.
 *
 * Columns: `image` (also the id), `label` (the folder's name), `split` where there are parts, and those of metadata.
 */
export const imageFolder: TableFormat = {
  extensions: [],
  recognizes: async (path) => (await stat(path).catch(() => undefined))?.isDirectory() ?? false,
  mapping: {
    id: 'image',
    inputs: { image: { column: 'image', kind: 'image' } },
    target: 'label',
    keep: ['split'],
  },
  read: readImageFolder,
  open: (path) => indexRows(readImageFolder(path, {})),
};

const metadataFormats = { 'metadata.csv': csv, 'metadata.jsonl': jsonLines, 'metadata.parquet': parquet };

async function* readImageFolder(folder: string, options: ReadTableOptions): AsyncGenerator<Row> {
  const root = openRoot(folder);
  let number = 0;
  for (const part of await findParts(folder)) {
    const split = part === '' ? undefined : partOf(part);
    const metadata = Object.entries(metadataFormats).find(([name]) => existsSync(join(folder, part, name)));
    const rows =
      metadata === undefined
        ? readClasses(folder, part, root)
        : readMetadata(metadata[1].read(join(folder, part, metadata[0]), options), part, options);
    for await (const { values, location } of rows) {
      number += 1;
      if (split !== undefined) values.split = split;
      yield { values, location, number, complete: false };
    }
  }
  if (number > 0) return;
  throw new CrossmodalError('data/no-samples', 'expected pictures in folders, one a class, got none.', {
    location: { file: folder },
  });
}

/** The folders of the parts, or the folder itself (''), where it has none. */
async function findParts(folder: string): Promise<readonly string[]> {
  const names = (await list(folder)).filter((entry) => !entry.isFile()).map(({ name }) => name);
  const parts = names.filter((name) => partOf(name) !== undefined);
  return parts.length > 0 && parts.length === names.length ? parts : [''];
}

interface PictureRow {
  readonly values: Record<string, unknown>;
  readonly location: SourceLocation;
}

/** Pictures whose class is the name of the folder they stand in. */
async function* readClasses(folder: string, part: string, root: Root): AsyncGenerator<PictureRow> {
  for await (const image of walk(folder, root, part)) {
    if (!pictureName.test(image)) continue;
    const values = Object.assign(emptyRecord(), { image });
    const parent = dirname(image);
    if (parent !== '.' && parent !== part) values.label = basename(parent);
    yield { values, location: { file: join(folder, image) } };
  }
}

/** Rows of metadata, whose pictures are named relative to it. */
async function* readMetadata(
  rows: AsyncIterable<Row>,
  part: string,
  options: ReadTableOptions,
): AsyncGenerator<PictureRow> {
  for await (const { values, location } of rows) {
    const { file_name: name } = values;
    if (typeof name === 'string' && name !== '') {
      yield { values: Object.assign(emptyRecord(), values, { image: posix.join(part, name) }), location };
      continue;
    }
    const problem = 'expected the path of a picture in column "file_name", got none.';
    reportBadRow(new CrossmodalError('data/wrong-cell', problem, { location }), options);
  }
}
