import { CrossmodalError, type Sample } from '@crossmodal/core';
import type { TableSource } from '../tables/source.ts';
import type { Mapping } from './mapping.ts';
import { type ReadSamplesOptions, readSampleBatches } from './read.ts';

/**
 * Reads a table as samples into memory, and checks that their ids are unique: what most programs want.
 *
 * @throws CrossmodalError `data/duplicate-id`, `data/no-samples`, and what `readSamples` throws
 * @example
 * const mapping = { inputs: { text: { column: 'review', kind: 'text' } }, target: 'stars' } as const;
 * const samples = await loadSamples('reviews.jsonl', mapping);
 */
export async function loadSamples(
  source: TableSource,
  mapping?: Mapping,
  options: ReadSamplesOptions = {},
): Promise<Sample[]> {
  return collectSamples(source, mapping, options, (sample) => sample);
}

/** The same, of which only what `keep` makes of each sample is held. */
export async function collectSamples<Kept>(
  source: TableSource,
  mapping: Mapping | undefined,
  options: ReadSamplesOptions,
  keep: (sample: Sample) => Kept,
): Promise<Kept[]> {
  const kept: Kept[] = [];
  const ids = new Set<string>();
  const location = { file: typeof source === 'string' || source instanceof URL ? String(source) : 'rows' };
  for await (const batch of readSampleBatches(source, mapping, options)) {
    for (const sample of batch) {
      if (ids.has(sample.id)) {
        throw new CrossmodalError('data/duplicate-id', `expected unique ids, got "${sample.id}" twice.`, {
          hint: mapping?.id === undefined ? '' : `Is "${mapping.id}" the right column?`,
          location,
        });
      }
      ids.add(sample.id);
      kept.push(keep(sample));
    }
  }
  if (kept.length > 0) return kept;
  throw new CrossmodalError('data/no-samples', 'expected at least one row.', { location });
}
