import { existsSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CrossmodalError, isCrossmodalError } from '@crossmodal/core';
import { readBytes, requireFile, unreadable } from '../files/open.ts';
import { joinTables } from '../tables/join.ts';
import { fileChanged, notIndexed } from '../tables/not-indexed.ts';
import {
  type IndexedTable,
  type ReadTableOptions,
  type Row,
  reportBadRow,
  requireRow,
  type TableFormat,
} from '../tables/row.ts';
import {
  type CifarLayout,
  type ClassNames,
  cifarLayouts,
  parseNames,
  parseRecord,
  recordSize,
} from './cifar-layout.ts';
import { readAll, splitRecords } from './records.ts';
import { readTar } from './tar.ts';

/**
 * CIFAR-10 and CIFAR-100 in their official binary layout: the folder, or the `.tar.gz` as downloaded.
 *
 * Columns: `id` (as `data_batch_1/17`), `image`, `label`, `split` (train, test), in CIFAR-100 `superclass` too.
 *
 * Source: Krizhevsky, "Learning multiple layers of features from tiny images", 2009.
 */
export const cifar: TableFormat = {
  extensions: [],
  recognizes: async (path) => (await locate(path)) !== undefined,
  mapping: {
    id: 'id',
    inputs: { image: { column: 'image', kind: 'image' } },
    target: 'label',
    keep: ['split'],
  },
  read: readCifar,
  open: openCifar,
};

interface CifarSource {
  readonly layout: CifarLayout;
  /** The folder with the files; absent for an archive. */
  readonly folder?: string;
}

/** Where the set is: `path` itself, a folder in it, or an archive. */
async function locate(path: string): Promise<CifarSource | undefined> {
  for (const layout of cifarLayouts) {
    for (const folder of [path, join(path, layout.folder)]) {
      if (layout.labels.every(({ names }) => existsSync(join(folder, names)))) return { layout, folder };
    }
  }
  if (!/\.(tar|tar\.gz|tgz)$/i.test(path)) return undefined;
  for await (const { name } of readTar(path)) {
    // The first file tells.
    const layout = cifarLayouts.find(({ folder }) => name.split('/').includes(folder));
    return layout && { layout };
  }
  return undefined;
}

async function* readCifar(path: string, options: ReadTableOptions): AsyncGenerator<readonly Row[]> {
  const { layout, folder } = await requireSource(path);
  const names = await (folder === undefined ? namesOfArchive(path, layout) : namesOfFolder(folder, layout));
  let number = 0;
  const files = folder === undefined ? filesOfArchive(path, layout) : filesOfFolder(folder, layout);
  for await (const { file, content } of files) {
    let index = 0;
    for await (const records of splitRecords(content, recordSize(layout), file)) {
      const rows: Row[] = [];
      for (const record of records) {
        number += 1;
        try {
          const values = parseRecord(record, layout, names, { file, index });
          rows.push({ values, location: { file }, number, complete: true });
        } catch (error) {
          if (!isCrossmodalError(error)) throw error;
          reportBadRow(error, options);
        }
        index += 1;
      }
      yield rows;
    }
  }
}

async function openCifar(path: string): Promise<IndexedTable> {
  const { layout, folder } = await requireSource(path);
  if (folder === undefined) {
    throw notIndexed(path, 'Unpack it to read rows in any order.');
  }
  const names = await namesOfFolder(folder, layout);
  return joinTables(presentFiles(folder, layout), (file) => openBatch(file, layout, names));
}

/** The records of one file. */
async function openBatch(file: string, layout: CifarLayout, names: ClassNames): Promise<IndexedTable> {
  const size = recordSize(layout);
  const count = Math.floor((await requireFile(file)) / size);
  const handle = await open(file);
  return {
    count,
    async row(index) {
      requireRow(index, count);
      const record = new Uint8Array(size);
      const { bytesRead } = await handle.read(record, 0, size, index * size);
      if (bytesRead < size) throw fileChanged(file);
      const values = parseRecord(record, layout, names, { file, index });
      return { values, location: { file }, number: index + 1, complete: true };
    },
    close: () => handle.close(),
  };
}

async function requireSource(path: string): Promise<CifarSource> {
  const source = await locate(path);
  if (source !== undefined) return source;
  const expected = cifarLayouts.map(({ folder }) => `"${folder}"`).join(' or ');
  throw new CrossmodalError('data/cifar', `expected a folder or an archive of ${expected}.`, {
    hint: 'Take the binary version ("suitable for C programs").',
    location: { file: path },
  });
}

const presentFiles = (folder: string, { files }: CifarLayout): readonly string[] =>
  Object.keys(files)
    .map((name) => join(folder, name))
    .filter((file) => existsSync(file));

interface BinaryFile {
  readonly file: string;
  readonly content: AsyncIterable<Uint8Array>;
}

async function* filesOfFolder(folder: string, layout: CifarLayout): AsyncGenerator<BinaryFile> {
  for (const file of presentFiles(folder, layout)) yield { file, content: readBytes(file) };
}

async function* filesOfArchive(path: string, layout: CifarLayout): AsyncGenerator<BinaryFile> {
  for await (const { name, content } of readTar(path)) {
    const file = basename(name);
    if (file in layout.files) yield { file, content };
  }
}

async function namesOfFolder(folder: string, { labels }: CifarLayout): Promise<ClassNames> {
  const entries = labels.map(async ({ column, names }) => {
    const file = join(folder, names);
    const text = await readFile(file, 'utf8').catch((cause: unknown) => {
      throw unreadable(file, cause);
    });
    return [column, parseNames(text)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** The names may stand behind the pictures in an archive, so that it is read up to them first. */
async function namesOfArchive(path: string, { labels }: CifarLayout): Promise<ClassNames> {
  const found: Record<string, readonly string[]> = {};
  for await (const { name, content } of readTar(path)) {
    const label = labels.find(({ names }) => names === basename(name));
    if (label !== undefined) found[label.column] = parseNames(String(await readAll(content, 1 << 20, name)));
    if (labels.every(({ column }) => column in found)) return found;
  }
  throw new CrossmodalError('data/cifar', `expected ${labels.map(({ names }) => names).join(', ')} in it.`, {
    location: { file: path },
  });
}
