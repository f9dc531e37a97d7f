import { dirname } from 'node:path';
import { CrossmodalError, isCrossmodalError, type Sample, suggestName } from '@crossmodal/core';
import { openRoot, type Root } from '../files/inside.ts';
import { readTable, toPath } from '../tables/read.ts';
import type { Row } from '../tables/row.ts';
import { type Mapping, mappedColumns } from './mapping.ts';
import type { Quarantine } from './quarantine.ts';
import { rowToSample } from './row-sample.ts';

export interface ReadSamplesOptions {
  /** The folder that paths in cells are relative to, and must stay in; default: the table's. */
  readonly root?: string;
  /** A WHATWG label, for files without a byte order mark; default `utf-8`. */
  readonly encoding?: string;
  /** Takes the bad rows; default: the first one is thrown. */
  readonly quarantine?: Quarantine;
}

/**
 * Reads a table as samples, one a row, as they come: use it for data that does not fit into memory.
 *
 * A missing cell (empty, `null`, no such key) means that this modality, or the target, is missing in this sample.
 *
 * @param file a path or a `file:` URL of a table that `readTable` reads
 * @param mapping which column is what
 * @throws CrossmodalError `data/missing-column`, `data/wrong-cell`, `data/path-outside`, `data/too-many-bad-rows`,
 *   and what `readTable` throws, each with file and line
 * @example
 * const mapping = { inputs: { photo: { column: 'file', kind: 'image' } }, target: 'species' } as const;
 * for await (const sample of readSamples('pets.csv', mapping)) console.log(sample.id, sample.target);
 */
export async function* readSamples(
  file: string | URL,
  mapping: Mapping,
  options: ReadSamplesOptions = {},
): AsyncGenerator<Sample> {
  const path = toPath(file);
  const { quarantine, encoding } = options;
  const onBadRow = quarantine && ((error: CrossmodalError): void => quarantine.reject(error));
  // A column may be left out of some JSON rows, where its value is missing, but not of all.
  const unseen = new Set(mappedColumns(mapping));
  const seen = new Set<string>();
  let root: Root | undefined;
  for await (const row of readTable(path, { ...(encoding && { encoding }), ...(onBadRow && { onBadRow }) })) {
    // Not before the first row, so that a missing table is named rather than its folder.
    root ??= openRoot(options.root ?? dirname(path));
    if (unseen.size > 0) {
      for (const column of Object.keys(row.values)) {
        unseen.delete(column);
        seen.add(column);
      }
      // A CSV row has every column there is.
      if (unseen.size > 0 && row.complete) throw missingColumn(unseen, seen, path);
    }
    const sample = tryRow(row, mapping, root, quarantine);
    if (sample !== undefined) yield sample;
  }
  if (unseen.size > 0 && seen.size > 0) throw missingColumn(unseen, seen, path);
  quarantine?.finish();
}

/**
 * Reads a table as samples into memory, and checks that their ids are unique: what most programs want.
 *
 * @throws CrossmodalError `data/duplicate-id`, `data/no-samples`, and what `readSamples` throws
 * @example
 * const mapping = { inputs: { text: { column: 'review', kind: 'text' } }, target: 'stars' } as const;
 * const samples = await loadSamples('reviews.jsonl', mapping);
 */
export async function loadSamples(
  file: string | URL,
  mapping: Mapping,
  options: ReadSamplesOptions = {},
): Promise<Sample[]> {
  const samples: Sample[] = [];
  const ids = new Set<string>();
  const location = { file: toPath(file) };
  for await (const sample of readSamples(file, mapping, options)) {
    if (ids.has(sample.id)) {
      throw new CrossmodalError('data/duplicate-id', `expected unique ids, got "${sample.id}" twice.`, {
        hint: mapping.id === undefined ? '' : `Is "${mapping.id}" the right column?`,
        location,
      });
    }
    ids.add(sample.id);
    samples.push(sample);
  }
  if (samples.length === 0) {
    throw new CrossmodalError('data/no-samples', 'expected at least one row.', { location });
  }
  return samples;
}

function tryRow(row: Row, mapping: Mapping, root: Root, quarantine?: Quarantine): Sample | undefined {
  if (quarantine === undefined) return rowToSample(row, mapping, root);
  try {
    const sample = rowToSample(row, mapping, root);
    quarantine.accept();
    return sample;
  } catch (error) {
    if (!isCrossmodalError(error)) throw error;
    const id = row.values[mapping.id ?? ''] ?? row.number;
    quarantine.reject(error, String(id));
    return undefined;
  }
}

function missingColumn(unseen: Set<string>, seen: Set<string>, file: string): CrossmodalError {
  const [column] = [...unseen].sort();
  return new CrossmodalError('data/missing-column', `there is no column "${column}".`, {
    hint: suggestName(column!, seen),
    location: { file },
  });
}
