import { existsSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CrossmodalError, isCrossmodalError } from '@crossmodal/core';
import { readBytes, requireFile, unreadable } from '../files/open.ts';
import {
  type IndexedTable,
  type ReadTableOptions,
  type Row,
  reportBadRow,
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

async function* readCifar(path: string, options: ReadTableOptions): AsyncGenerator<Row> {
  const { layout, folder } = await requireSource(path);
  const names = await (folder === undefined ? namesOfArchive(path, layout) : namesOfFolder(folder, layout));
  let number = 0;
  const files = folder === undefined ? filesOfArchive(path, layout) : filesOfFolder(folder, layout);
  for await (const { file, content } of files) {
    let index = 0;
    for await (const record of splitRecords(content, recordSize(layout), file)) {
      number += 1;
      try {
        const values = parseRecord(record, layout, names, { file, index });
        yield { values, location: { file }, number, complete: true };
      } catch (error) {
        if (!isCrossmodalError(error)) throw error;
        reportBadRow(error, options);
      }
      index += 1;
    }
  }
}

async function openCifar(path: string): Promise<IndexedTable> {
  const { layout, folder } = await requireSource(path);
  if (folder === undefined) {
    throw new CrossmodalError('data/not-indexed', 'a compressed archive is only read from its start.', {
      hint: 'Unpack it to read rows in any order.',
      location: { file: path },
    });
  }
  const size = recordSize(layout);
  const names = await namesOfFolder(folder, layout);
  const files = await Promise.all(
    presentFiles(folder, layout).map(async (file) => {
      const bytes = await requireFile(file);
      return { file, handle: await open(file), count: Math.floor(bytes / size) };
    }),
  );
  return {
    count: files.reduce((sum, { count }) => sum + count, 0),
    async row(number) {
      let index = number;
      for (const { file, handle, count } of files) {
        if (index >= count) {
          index -= count;
          continue;
        }
        const record = new Uint8Array(size);
        await handle.read(record, 0, size, index * size);
        const values = parseRecord(record, layout, names, { file, index });
        return { values, location: { file }, number: number + 1, complete: true };
      }
      throw new RangeError(`[data/index] expected a row below ${number - index}, got ${number}.`);
    },
    async close() {
      await Promise.all(files.map(({ handle }) => handle.close()));
    },
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
