import {
  type BadRow,
  createQuarantine,
  type OutlinedSamples,
  outlineSamples,
  type Parts,
  type SampleOutline,
} from '@crossmodal/data';
import type { Config } from '../config/schema.ts';
import { dataSource } from './source.ts';
import { splitSamples } from './split.ts';

/** A configuration's data as it was read, before anything is prepared. */
export interface ReadParts {
  /** Those of all parts, in the order of the data. */
  readonly samples: OutlinedSamples;
  readonly parts: Parts<SampleOutline>;
  /** What could not be read, and why. */
  readonly badRows: readonly BadRow[];
}

/**
 * Reads and splits the data that a configuration names. Texts and numbers are held, bytes of pictures are not.
 *
 * @param folder what paths in the configuration are relative to
 * @throws CrossmodalError `data/too-many-bad-rows`, and what reading and splitting throw
 */
export async function readParts(config: Config, folder: string): Promise<ReadParts> {
  const quarantine = createQuarantine({ maxRate: config.data.maxBadRows });
  const { source, mapping, options } = dataSource(config, folder, quarantine);
  const samples = await outlineSamples(source, mapping, options);
  return { samples, parts: splitSamples(samples.outlines, config), badRows: quarantine.rows };
}

/** How many samples each part has. */
export function countParts({ train, validation, test }: Parts<SampleOutline>): Record<keyof Parts, number> {
  return { train: train.length, validation: validation.length, test: test.length };
}
