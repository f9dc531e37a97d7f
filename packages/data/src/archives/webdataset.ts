import { CrossmodalError, isCrossmodalError } from '@crossmodal/core';
import { fileChanged, notIndexed } from '../tables/not-indexed.ts';
import {
  emptyRecord,
  type IndexedTable,
  type ReadTableOptions,
  type Row,
  reportBadRow,
  requireRow,
  type TableFormat,
} from '../tables/row.ts';
import { createSparseIndex } from '../tables/sparse-index.ts';
import { readAll } from './records.ts';
import { type ArchiveEntry, readTar } from './tar.ts';
import { walkTar } from './tar-walk.ts';

/**
 * WebDataset: tar archives in which files of one name with different extensions are one row.
 *
 * The columns are the extensions (`jpg`, `txt`, `cls`), `__key__` is the common name, and the members of a `.json`
 * are columns as `json.caption`.
 */
export const webdataset: TableFormat = {
  extensions: ['.tar', '.tar.gz', '.tgz'],
  read: (file, options) => readRows(file, options),
  open: openWebDataset,
};

/** A larger file in an archive is refused, since a row is held in memory. In bytes. */
const MAX_ENTRY = 1 << 28;
const texts = new Set(['txt', 'text', 'caption', 'cls', 'label', 'id', 'transcript']);

async function* readRows(file: string, options: ReadTableOptions, start = 0): AsyncGenerator<readonly Row[]> {
  let values = emptyRecord();
  let fault: CrossmodalError | undefined;
  let number = 0;
  const location = { file };
  // The row that is complete now, if it is a good one.
  const finish = (): readonly Row[] => {
    if (values.__key__ === undefined) return [];
    number += 1;
    const row = { values, location, number, complete: false };
    values = emptyRecord();
    if (fault === undefined) return [row];
    reportBadRow(fault, options);
    fault = undefined;
    return [];
  };
  for await (const entry of readTar(file, start)) {
    const { key, extension } = splitName(entry.name);
    if (extension === '') continue;
    if (key !== values.__key__) {
      yield finish();
      values.__key__ = key;
    }
    try {
      if (extension in values) {
        throw malformed(`expected each extension once, got "${entry.name}" twice.`, key, file);
      }
      await readMember(entry, extension, values);
    } catch (error) {
      // A fault of the archive itself ends the reading; one of a member spoils its row.
      if (!isCrossmodalError(error) || error.code === 'data/malformed-archive') throw error;
      fault ??= error;
    }
  }
  yield finish();

  async function readMember(
    entry: ArchiveEntry,
    extension: string,
    row: Record<string, unknown>,
  ): Promise<void> {
    const bytes = await readAll(entry.content, MAX_ENTRY, `"${entry.name}"`);
    if (extension !== 'json') {
      row[extension] = texts.has(extension) ? bytes.toString('utf8').trim() : bytes;
      return;
    }
    try {
      const json: unknown = JSON.parse(bytes.toString('utf8'));
      row.json = json;
      if (typeof json !== 'object' || json === null) return;
      for (const [name, value] of Object.entries(json)) row[`json.${name}`] = value;
    } catch (cause) {
      throw malformed(
        `expected JSON in "${entry.name}": ${(cause as Error).message}.`,
        splitName(entry.name).key,
        file,
      );
    }
  }
}

/** Any order for archives that are not compressed: their headers are read once. */
async function openWebDataset(file: string): Promise<IndexedTable> {
  if (!/\.tar$/i.test(file)) throw notIndexed(file, 'Unpack it to a .tar to read rows in any order.');
  const index = createSparseIndex();
  let last: string | undefined;
  for await (const { name, offset } of walkTar(file)) {
    const { key, extension } = splitName(name);
    if (extension !== '' && key !== last) index.add(offset, 0);
    if (extension !== '') last = key;
  }
  return {
    count: index.count,
    async row(wanted) {
      requireRow(wanted, index.count);
      const known = index.before(wanted);
      let number = known.index;
      const onBadRow = (error: CrossmodalError): void => {
        number += 1;
        if (number > wanted) throw error;
      };
      for await (const [row] of readRows(file, { onBadRow }, known.offset)) {
        if (row === undefined) continue;
        number += 1;
        if (number > wanted) return { ...row, number };
      }
      throw fileChanged(file);
    },
    close: async () => {},
  };
}

/** WebDataset's rule: the extension begins at the first dot behind the last slash. */
function splitName(name: string): { key: string; extension: string } {
  const dot = name.indexOf('.', name.lastIndexOf('/') + 1);
  return dot < 0
    ? { key: name, extension: '' }
    : { key: name.slice(0, dot), extension: name.slice(dot + 1).toLowerCase() };
}

function malformed(problem: string, sample: string, file: string): CrossmodalError {
  return new CrossmodalError('data/malformed-row', problem, { sample, location: { file } });
}
