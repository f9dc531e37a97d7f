import { CrossmodalError, isCrossmodalError, type Sample, suggestName } from '@crossmodal/core';
import { openRoot, type Root } from '../files/inside.ts';
import { folderOf, toPaths } from '../files/paths.ts';
import { formatOf } from '../tables/read.ts';
import type { Row, TableFormat } from '../tables/row.ts';
import { type Mapping, mappedColumns } from './mapping.ts';
import type { Quarantine } from './quarantine.ts';
import { rowToSample } from './row-sample.ts';

export interface ReadSamplesOptions {
  /** The folder that paths in cells are relative to, and must stay in; default: the table's. */
  readonly root?: string;
  /** A WHATWG label, for text files without a byte order mark; default `utf-8`. */
  readonly encoding?: string;
  /** A format's name, as `webdataset`, where neither the extension nor the content tells. */
  readonly format?: string;
  /** Takes the bad rows; default: the first one is thrown. */
  readonly quarantine?: Quarantine;
}

/**
 * Reads a table as samples, one a row, as they come: use it for data that does not fit into memory.
 *
 * A missing cell (empty, `null`, no such key) means that this modality, or the target, is missing in this sample.
 *
 * @param source whatever `readTable` reads
 * @param mapping which column is what; may be left out where the format fixes it: CIFAR, ImageNet, folders of pictures
 * @throws CrossmodalError `data/missing-column`, `data/missing-mapping`, `data/wrong-cell`, `data/path-outside`,
 *   `data/too-many-bad-rows`, and what `readTable` throws, each with file and line
 * @example
 * const mapping = { inputs: { photo: { column: 'file', kind: 'image' } }, target: 'species' } as const;
 * for await (const sample of readSamples('pets.csv', mapping)) console.log(sample.id, sample.target);
 */
export async function* readSamples(
  source: string | URL,
  mapping?: Mapping,
  options: ReadSamplesOptions = {},
): AsyncGenerator<Sample> {
  const { quarantine, encoding } = options;
  const onBadRow = quarantine && ((error: CrossmodalError): void => quarantine.reject(error));
  let before = 0;
  for (const path of await toPaths(source)) {
    const format = await formatOf(path, options.format);
    const columns = mapping ?? requireMapping(format, path);
    const check = mapping === undefined ? undefined : columnCheck(mapping, path);
    let root: Root | undefined;
    let last = 0;
    const rows = format.read(path, { ...(encoding && { encoding }), ...(onBadRow && { onBadRow }) });
    for await (const row of rows) {
      // Not before the first row, so that a missing table is named rather than its folder.
      root ??= openRoot(options.root ?? (await folderOf(path)));
      check?.row(row);
      last = row.number;
      const sample = tryRow({ ...row, number: before + row.number }, columns, root, quarantine);
      if (sample !== undefined) yield sample;
    }
    check?.end();
    before += last;
  }
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
  source: string | URL,
  mapping?: Mapping,
  options: ReadSamplesOptions = {},
): Promise<Sample[]> {
  const samples: Sample[] = [];
  const ids = new Set<string>();
  const location = { file: String(source) };
  for await (const sample of readSamples(source, mapping, options)) {
    if (ids.has(sample.id)) {
      throw new CrossmodalError('data/duplicate-id', `expected unique ids, got "${sample.id}" twice.`, {
        hint: mapping?.id === undefined ? '' : `Is "${mapping.id}" the right column?`,
        location,
      });
    }
    ids.add(sample.id);
    samples.push(sample);
  }
  if (samples.length > 0) return samples;
  throw new CrossmodalError('data/no-samples', 'expected at least one row.', { location });
}

function requireMapping({ mapping }: TableFormat, file: string): Mapping {
  if (mapping !== undefined) return mapping;
  throw new CrossmodalError(
    'data/missing-mapping',
    'expected a mapping: this format does not say which column is what.',
    {
      location: { file },
    },
  );
}

/** That every column of a mapping is there: in each row of most formats, in at least one of those with keys. */
function columnCheck(mapping: Mapping, file: string): { row(row: Row): void; end(): void } {
  const unseen = new Set(mappedColumns(mapping));
  const seen = new Set<string>();
  const fail = (): never => {
    const [column] = [...unseen].sort();
    throw new CrossmodalError('data/missing-column', `there is no column "${column}".`, {
      hint: suggestName(column!, seen),
      location: { file },
    });
  };
  return {
    row({ values, complete }) {
      if (unseen.size === 0) return;
      for (const column of Object.keys(values)) {
        unseen.delete(column);
        seen.add(column);
      }
      if (unseen.size > 0 && complete) fail();
    },
    end() {
      if (unseen.size > 0 && seen.size > 0) fail();
    },
  };
}

function tryRow(row: Row, mapping: Mapping, root: Root, quarantine?: Quarantine): Sample | undefined {
  if (quarantine === undefined) return rowToSample(row, mapping, root);
  try {
    const sample = rowToSample(row, mapping, root);
    quarantine.accept();
    return sample;
  } catch (error) {
    if (!isCrossmodalError(error)) throw error;
    quarantine.reject(error, String(row.values[mapping.id ?? ''] ?? row.number));
    return undefined;
  }
}
