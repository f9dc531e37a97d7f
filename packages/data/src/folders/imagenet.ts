import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { CrossmodalError, isCrossmodalError } from '@crossmodal/core';
import { unreadable } from '../files/open.ts';
import { csv } from '../tables/csv.ts';
import { indexTexts } from '../tables/indexed.ts';
import {
  emptyRecord,
  type IndexedTable,
  type ReadTableOptions,
  type Row,
  reportBadRow,
  type TableFormat,
} from '../tables/row.ts';
import { list, pictureName } from './walk.ts';

const PICTURES = 'ILSVRC/Data/CLS-LOC';
const NAMES = 'LOC_synset_mapping.txt';
const ANSWERS = 'LOC_val_solution.csv';

/**
 * ImageNet in the layout of the ILSVRC: `ILSVRC/Data/CLS-LOC/train/<synset>/…`, `val/…` with the answers in
 * `LOC_val_solution.csv` (or in folders as training is), and the names of the synsets in `LOC_synset_mapping.txt`.
 *
 * Columns: `id` (as `n01440764_10026`), `image`, `synset` (the class: two synsets are both called "crane"), `name`
 * (as "tench, Tinca tinca"), `split`. The official test part has no answers and is left out;
 * so is validation where its answers are not there.
 */
export const imagenet: TableFormat = {
  extensions: [],
  recognizes: async (path) => existsSync(join(path, PICTURES)),
  mapping: {
    id: 'id',
    inputs: { image: { column: 'image', kind: 'image' } },
    target: 'synset',
    keep: ['name', 'split'],
  },
  read: readImagenet,
  open: openImagenet,
};

async function* readImagenet(folder: string, options: ReadTableOptions): AsyncGenerator<readonly Row[]> {
  const toRow = await rowMaker(folder);
  let number = 0;
  for await (const picture of pictures(folder, options)) {
    number += 1;
    try {
      yield [toRow(picture, number)];
    } catch (error) {
      if (!isCrossmodalError(error)) throw error;
      reportBadRow(error, options);
    }
  }
}

async function openImagenet(folder: string): Promise<IndexedTable> {
  const toRow = await rowMaker(folder);
  async function* texts(): AsyncGenerator<string> {
    for await (const { image, synset, split } of pictures(folder, {}))
      yield JSON.stringify([image, synset, split]);
  }
  return indexTexts(texts(), (text, number) => {
    const [image, synset, split] = JSON.parse(text) as [string, string, string];
    return toRow({ image, synset, split }, number);
  });
}

async function rowMaker(folder: string): Promise<(picture: Picture, number: number) => Row> {
  const names = await readNames(join(folder, NAMES));
  return ({ image, synset, split }, number) => {
    const file = join(folder, image);
    const id = posix.basename(image).replace(pictureName, '');
    const name = names.get(synset);
    if (name !== undefined) {
      const values = Object.assign(emptyRecord(), { id, image, synset, name, split });
      return { values, location: { file }, number, complete: true };
    }
    const problem = `expected a synset of ${NAMES}, got "${synset}".`;
    throw new CrossmodalError('data/unknown-synset', problem, { sample: id, location: { file } });
  };
}

interface Picture {
  readonly image: string;
  readonly synset: string;
  readonly split: string;
}

async function* pictures(folder: string, options: ReadTableOptions): AsyncGenerator<Picture> {
  yield* synsetFolders(folder, 'train', 'train');
  // As many rearrange it; in the official layout, the pictures stand in it directly.
  if (existsSync(join(folder, PICTURES, 'val'))) yield* synsetFolders(folder, 'val', 'validation');
  const answers = join(folder, ANSWERS);
  if (!existsSync(answers)) return;
  for await (const rows of csv.read(answers, options)) {
    for (const { values } of rows) {
      // "n03995372 85 1 499 272", the synset and a box, several times where there are several objects.
      const synset = String(values.PredictionString).split(' ')[0]!;
      yield { image: posix.join(PICTURES, 'val', `${values.ImageId}.JPEG`), synset, split: 'validation' };
    }
  }
}

/** Pictures in folders that are named by their synset. */
async function* synsetFolders(folder: string, part: string, split: string): AsyncGenerator<Picture> {
  const inside = posix.join(PICTURES, part);
  for (const entry of await list(join(folder, inside))) {
    if (entry.isFile()) continue;
    const synset = entry.name;
    for (const { name } of await list(join(folder, inside, synset))) {
      if (pictureName.test(name)) yield { image: posix.join(inside, synset, name), synset, split };
    }
  }
}

/** Lines as `n01440764 tench, Tinca tinca`. */
async function readNames(file: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  const lines = text.split('\n').map((line) => line.trim());
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]));
}
