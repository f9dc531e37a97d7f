import { isCrossmodalError, type Sample } from '@crossmodal/core';
import { openRoot, type Root } from '../files/inside.ts';
import { joinTables } from '../tables/join.ts';
import type { IndexedTable, Row } from '../tables/row.ts';
import { type Table, type TableSource, tablesOf } from '../tables/source.ts';
import { columnCheck } from './column-check.ts';
import { type Mapping, requireMapping } from './mapping.ts';
import type { ReadSamplesOptions } from './read.ts';
import { sampleMaker } from './row-sample.ts';

/** Samples that are read when they are asked for, in any order. */
export interface OpenedSamples {
  /** Bad rows too. */
  readonly count: number;
  /** @throws CrossmodalError what is wrong with a bad row; RangeError for an index that is none */
  sample(index: number): Promise<Sample>;
  close(): Promise<void>;
}

/**
 * Opens samples that need not fit into memory, to be read in the order of a sampler.
 *
 * @param source whatever `openTable` opens
 * @param mapping which column is what; may be left out where the format fixes it
 * @throws CrossmodalError `data/not-indexed`, `data/missing-mapping`, `data/missing-column`, and what `openTable` throws
 * @example
 * const samples = await openSamples('reviews.csv', { inputs: { text: { column: 'review', kind: 'text' } } });
 * const sampler = shuffledSampler({ count: samples.count, batchSize: 64, random: randomStream(42) });
 * for (const indices of sampler.epoch(0)) await Promise.all([...indices].map((index) => samples.sample(index)));
 */
export async function openSamples(
  source: TableSource,
  mapping?: Mapping,
  { root, encoding, format }: Omit<ReadSamplesOptions, 'quarantine'> = {},
): Promise<OpenedSamples> {
  const makers: ((row: Row) => Sample)[] = [];
  const firsts: number[] = [];
  let count = 0;
  const openOne = async (table: Table): Promise<IndexedTable> => {
    const opened = await table.open(encoding === undefined ? {} : { encoding });
    try {
      const inside: Root = openRoot(root ?? (await table.folder()));
      makers.push(sampleMaker(mapping ?? requireMapping(table), inside));
      if (mapping !== undefined && opened.count > 0) await requireColumns(opened, mapping, table.name);
    } catch (error) {
      await opened.close();
      throw error;
    }
    firsts.push(count);
    count += opened.count;
    return opened;
  };
  const table = await joinTables(tablesOf(source, format), openOne);
  return {
    count: table.count,
    async sample(index) {
      const row = await table.row(index);
      return makers[firsts.findLastIndex((first) => first <= index)]!(row);
    },
    close: () => table.close(),
  };
}

/** Where each row has every column, the first one tells. */
async function requireColumns(table: IndexedTable, mapping: Mapping, name: string): Promise<void> {
  const first = await table.row(0).catch((error: unknown) => {
    // A bad row says nothing of its columns; it is told of when it is asked for.
    if (isCrossmodalError(error)) return undefined;
    throw error;
  });
  if (first?.complete === true) columnCheck(mapping, name).row(first);
}
