import { isCrossmodalError, type Sample } from '@crossmodal/core';
import { flatten } from '../batches/flatten.ts';
import { openRoot } from '../files/inside.ts';
import { createRowNumbering, type RowNumbering } from '../tables/numbering.ts';
import type { Row } from '../tables/row.ts';
import { type Table, type TableSource, tablesOf } from '../tables/source.ts';
import { columnCheck } from './column-check.ts';
import { type Mapping, requireMapping } from './mapping.ts';
import type { Quarantine } from './quarantine.ts';
import { sampleMaker } from './row-sample.ts';

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
 * A missing cell (empty, an empty list, `null`, no such key) means that this modality, or the target, is missing in this sample.
 *
 * @param source whatever `readTable` reads
 * @param mapping which column is what; may be left out where the format fixes it: CIFAR, ImageNet, folders of pictures
 * @throws CrossmodalError `data/missing-column`, `data/missing-mapping`, `data/wrong-cell`, `data/path-outside`,
 *   `data/too-many-bad-rows`, and what `readTable` throws, each with file and line
 * @example
 * const mapping = { inputs: { photo: { column: 'file', kind: 'image' } }, target: 'species' } as const;
 * for await (const sample of readSamples('pets.csv', mapping)) console.log(sample.id, sample.target);
 */
export function readSamples(
  source: TableSource,
  mapping?: Mapping,
  options: ReadSamplesOptions = {},
): AsyncGenerator<Sample> {
  return flatten(readSampleBatches(source, mapping, options));
}

/** The same, as many at once as are there. */
export async function* readSampleBatches(
  source: TableSource,
  mapping: Mapping | undefined,
  options: ReadSamplesOptions,
): AsyncGenerator<readonly Sample[]> {
  const { quarantine, encoding } = options;
  const numbering = createRowNumbering({
    ...(encoding && { encoding }),
    ...(quarantine && { onBadRow: (error) => quarantine.reject(error) }),
  });
  for await (const table of tablesOf(source, options.format)) {
    yield* readTableSamples(table, mapping, numbering, options);
    numbering.endTable();
  }
  quarantine?.finish();
}

async function* readTableSamples(
  table: Table,
  mapping: Mapping | undefined,
  numbering: RowNumbering,
  { quarantine, root }: ReadSamplesOptions,
): AsyncGenerator<readonly Sample[]> {
  const columns = mapping ?? requireMapping(table);
  const check = mapping === undefined ? undefined : columnCheck(mapping, table.name);
  let makeSample: ((row: Row) => Sample) | undefined;
  for await (const rows of table.read(numbering.options)) {
    const samples: Sample[] = [];
    for (const row of numbering.number(rows)) {
      // Not before the first row, so that a missing table is named rather than its folder.
      makeSample ??= sampleMaker(columns, openRoot(root ?? (await table.folder())));
      check?.row(row);
      const sample = tryRow(row, makeSample, columns.id, quarantine);
      if (sample !== undefined) samples.push(sample);
    }
    yield samples;
  }
  check?.end();
}

function tryRow(
  row: Row,
  makeSample: (row: Row) => Sample,
  id: string | undefined,
  quarantine: Quarantine | undefined,
): Sample | undefined {
  if (quarantine === undefined) return makeSample(row);
  try {
    const sample = makeSample(row);
    quarantine.accept();
    return sample;
  } catch (error) {
    if (!isCrossmodalError(error)) throw error;
    quarantine.reject(error, String(row.values[id ?? ''] ?? row.number));
    return undefined;
  }
}
