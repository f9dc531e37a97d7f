import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join, posix } from 'node:path';
import { CrossmodalError } from '@crossmodal/core';
import { openRoot, type Root } from '../files/inside.ts';
import { partOf } from '../splits/names.ts';
import { csv } from '../tables/csv.ts';
import { indexTexts } from '../tables/indexed.ts';
import { joinTables } from '../tables/join.ts';
import { jsonLines } from '../tables/json-lines.ts';
import { createRowNumbering } from '../tables/numbering.ts';
import { parquet } from '../tables/parquet.ts';
import {
  emptyRecord,
  type IndexedTable,
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
  open: openImageFolder,
};

const metadataFormats = { 'metadata.csv': csv, 'metadata.jsonl': jsonLines, 'metadata.parquet': parquet };

async function* readImageFolder(folder: string, options: ReadTableOptions): AsyncGenerator<readonly Row[]> {
  const numbering = createRowNumbering(options);
  let empty = true;
  for (const part of await findParts(folder)) {
    for await (const rows of part.read(numbering.options)) {
      empty &&= rows.length === 0;
      yield numbering.number(rows);
    }
    numbering.endTable();
  }
  if (empty) throw noPictures(folder);
}

async function openImageFolder(
  folder: string,
  options: Pick<ReadTableOptions, 'encoding'>,
): Promise<IndexedTable> {
  const table = await joinTables(await findParts(folder), (part) => part.open(options));
  if (table.count > 0) return table;
  await table.close();
  throw noPictures(folder);
}

interface Part {
  read(options: ReadTableOptions): AsyncIterable<readonly Row[]>;
  open(options: Pick<ReadTableOptions, 'encoding'>): Promise<IndexedTable>;
}

/** The folders of the parts, or the folder itself, where it has none. */
async function findParts(folder: string): Promise<readonly Part[]> {
  const names = (await list(folder)).filter((entry) => !entry.isFile()).map(({ name }) => name);
  const divided = names.length > 0 && names.every((name) => partOf(name) !== undefined);
  const root = openRoot(folder);
  const metadataIn = (part: string) =>
    Object.entries(metadataFormats).find(([name]) => existsSync(join(folder, part, name)));
  // One table beside the folders of the parts names the pictures of all of them.
  return (divided && metadataIn('') === undefined ? names : ['']).map((part) => {
    const metadata = metadataIn(part);
    if (metadata !== undefined) return metadataPart(join(folder, part, metadata[0]), metadata[1], part);
    return classesPart(folder, part, root);
  });
}

/** Pictures whose class is the name of the folder they stand in. */
function classesPart(folder: string, part: string, root: Root): Part {
  async function* images(): AsyncGenerator<string> {
    for await (const image of walk(folder, root, part)) if (pictureName.test(image)) yield image;
  }
  const toRow = (image: string, number: number): Row => {
    const values: Record<string, unknown> = Object.assign(emptyRecord(), pictureColumns(image, part));
    const parent = dirname(image);
    if (parent !== '.' && parent !== part) values.label = basename(parent);
    return { values, location: { file: join(folder, image) }, number, complete: false };
  };
  return {
    async *read() {
      let number = 0;
      for await (const image of images()) yield [toRow(image, ++number)];
    },
    open: () => indexTexts(images(), toRow),
  };
}

/** Pictures named in a table, relative to it. */
function metadataPart(file: string, format: TableFormat, part: string): Part {
  const toPicture = (row: Row): Row => {
    const { file_name: name } = row.values;
    if (typeof name === 'string' && name !== '') {
      const first = row.values.split === undefined && name.includes('/') ? name.split('/')[0]! : '';
      const columns = pictureColumns(posix.join(part, name), part || first);
      const values = Object.assign(emptyRecord(), row.values, columns);
      return { ...row, values, complete: false };
    }
    const problem = 'expected the path of a picture in column "file_name", got none.';
    throw new CrossmodalError('data/wrong-cell', problem, { location: row.location });
  };
  return {
    async *read(options) {
      for await (const rows of format.read(file, options)) {
        yield rows.flatMap((row) => {
          try {
            return [toPicture(row)];
          } catch (error) {
            reportBadRow(error as CrossmodalError, options);
            return [];
          }
        });
      }
    },
    async open(options) {
      const table = await format.open!(file, options);
      return { ...table, row: async (index) => toPicture(await table.row(index)) };
    },
  };
}

function pictureColumns(image: string, part: string): Readonly<Record<string, string>> {
  const split = part === '' ? undefined : partOf(part);
  return { image, ...(split !== undefined && { split }) };
}

function noPictures(folder: string): CrossmodalError {
  return new CrossmodalError('data/no-samples', 'expected pictures in folders, one a class, got none.', {
    location: { file: folder },
  });
}
