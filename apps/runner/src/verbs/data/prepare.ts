import { resolve } from 'node:path';
import { CrossmodalError } from '@crossmodal/core';
import {
  type BadRow,
  createQuarantine,
  inferMapping,
  outlineSamples,
  type PreparedInputs,
} from '@crossmodal/data';
import { cacheInputs } from '../../pipeline/cached.ts';
import { loadDataset } from '../../pipeline/dataset.ts';
import { withSplit } from '../../pipeline/split.ts';
import { confirmModalities, modalityKind } from '../../stages/modalities/index.ts';
import { reportDataset } from '../../terminal/dataset.ts';
import { createProgress } from '../../terminal/progress.ts';
import { imageModality, type PictureOptions } from './pictures.ts';
import { isConfiguration, readConfiguration, readingOptions, type SourceOptions } from './source.ts';

export interface PrepareOptions extends SourceOptions, PictureOptions {
  /** In place of the configuration's, or the user's folder for caches. */
  readonly folder?: string;
  readonly json?: boolean;
}

/** What is prepared now, and what could not be. */
interface Outcome {
  readonly caches: Readonly<Record<string, PreparedInputs>>;
  readonly badRows: readonly BadRow[];
}

/**
 * `crossmodal data prepare`: everything that a training with this configuration would prepare first, so that it begins
 * at once; of a source without one, its pictures in one size.
 */
export async function prepare(source: string, options: PrepareOptions): Promise<void> {
  const { caches, badRows } = await (isConfiguration(source)
    ? prepareConfigured(source, options)
    : preparePictures(source, options));
  const made = Object.entries(caches).map(([modality, { file, bytes, count, failed }]) => {
    return { modality, file, bytes, samples: count - failed.size };
  });
  for (const cache of Object.values(caches)) cache.close();
  if (options.json === true) {
    console.log(JSON.stringify({ caches: made, badRows }));
    return;
  }
  for (const { modality, file, bytes, samples } of made) {
    console.log(`${modality}: ${samples} samples, ${(bytes / 1e6).toFixed(1)} MB in ${file}`);
  }
}

async function prepareConfigured(file: string, { folder }: PrepareOptions): Promise<Outcome> {
  const { config: read, folder: base } = readConfiguration(file, confirmModalities);
  const config = await withSplit(read, base);
  const chosen = folder === undefined ? {} : { folder: resolve(folder) };
  const cache = { maxGigabytes: 20, ...config.data.cache, ...chosen };
  const configured = { ...config, data: { ...config.data, cache } };
  const { caches, badRows } = await loadDataset(configured, base, reportDataset(createProgress()));
  if (caches === undefined) throw unwritable();
  return { caches, badRows };
}

async function preparePictures(source: string, options: PrepareOptions): Promise<Outcome> {
  const { folder } = options;
  const progress = createProgress();
  const { onPrepared, onBadRows } = reportDataset(progress);
  const reading = readingOptions(options);
  const mapping = await inferMapping(source, reading);
  const found = imageModality(mapping, undefined, options);
  if (found === undefined) {
    throw new CrossmodalError('data/no-pictures', 'expected pictures, or a configuration, got neither.', {
      hint: 'Tokens depend on a vocabulary that is learned from the training part: give a configuration.',
      location: { file: source },
    });
  }
  const maxBadRows = 0.05;
  const quarantine = createQuarantine({ maxRate: maxBadRows });
  const cached = await cacheInputs({
    samples: await outlineSamples(source, mapping, { ...reading, quarantine }),
    preprocessors: { [found.name]: modalityKind('image').fit(found.modality, [], process.cwd()) },
    data: { cache: { maxGigabytes: 20, ...(folder !== undefined && { folder }) }, maxBadRows },
    folder: process.cwd(),
    ...(onPrepared && { onPrepared }),
  });
  if (cached === undefined) throw unwritable();
  const badRows = [...quarantine.rows, ...cached.failed.values()];
  if (badRows.length > 0) onBadRows?.(badRows);
  return { caches: cached.caches, badRows };
}

function unwritable(): CrossmodalError {
  return new CrossmodalError('data/cache-unwritable', "the user's folder for caches cannot be written in.", {
    hint: 'Choose another with --folder, or set CROSSMODAL_CACHE.',
  });
}
