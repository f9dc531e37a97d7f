import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CrossmodalError,
  isCrossmodalError,
  type Payload,
  type Preprocessor,
  type Sample,
} from '@crossmodal/core';
import { mapAhead, preparedAhead } from '../batches/prefetch.ts';
import type { OutlinedSamples, SampleOutline } from '../samples/outline.ts';
import type { Quarantine } from '../samples/quarantine.ts';
import { openCacheFile, type PreparedInputs } from './file.ts';
import { EXTENSION, touch, trimFolder } from './folder.ts';
import { cacheKey } from './key.ts';
import { type Prepared, writeCacheFile } from './write.ts';

export interface PrepareCacheOptions {
  /** In memory; or as outlines, where pictures need not fit into it: those are then read again. */
  readonly samples: readonly Sample[] | OutlinedSamples;
  readonly modality: string;
  readonly preprocessor: Preprocessor;
  /** Where caches are kept; made where it is missing. */
  readonly folder: string;
  /** Of all caches in the folder together; those unused for longest are removed. Default 20 GB. */
  readonly maxBytes?: number;
  /** Of the code that prepares, where its results may change: another version makes another cache. Default none. */
  readonly version?: string;
  /** Takes the samples that cannot be prepared; default: the first one is thrown. */
  readonly quarantine?: Quarantine;
  /** Called after each sample; not at all where the cache is there already. */
  readonly onProgress?: (done: number, count: number) => void;
}

/**
 * Prepares one modality of all samples once, and keeps the result in a file: later epochs and later runs decode
 * nothing.
 *
 * The file's name is a hash of the samples' sources and of how they are prepared: a change in either makes another
 * one. A file that is not whole is made again; two processes may do it at once. Several samples are in work at a
 * time, so that pictures are decoded on all processors.
 *
 * @throws CrossmodalError what `preprocessor.prepare` throws, naming the sample; `data/cache-too-large`,
 *   `data/cache-unwritable`, `data/too-many-bad-rows`, and what reading outlined samples again throws
 * @example
 * const pictures = await prepareCache({ samples, modality: 'picture', preprocessor, folder: '.cache' });
 * const first = pictures.get(0); // what preprocessor.prepare gave
 */
export async function prepareCache(options: PrepareCacheOptions): Promise<PreparedInputs> {
  const { folder, maxBytes = 20e9, quarantine } = options;
  const file = await cacheFile(options);
  const ready = openReady(file, options);
  if (ready !== undefined) return ready;
  await mkdir(folder, { recursive: true }).catch((cause: Error) => {
    const problem = `it cannot be made: ${cause.message}.`;
    throw new CrossmodalError('data/cache-unwritable', problem, { location: { file: folder }, cause });
  });
  await writeCacheFile(file, {
    count: outlinesOf(options).length,
    inputs: prepareAll(options),
    limit: maxBytes,
  });
  quarantine?.finish();
  // Opened before others are removed: another process may remove this one.
  const made = openCacheFile(file);
  await trimFolder(folder, maxBytes, file);
  if (made !== undefined) return made;
  await rm(file, { force: true });
  throw new CrossmodalError('data/cache-unwritable', 'it was not whole after it had been written.', {
    kind: 'internal',
    location: { file },
  });
}

/**
 * Opens the cache that `prepareCache` would give, where it is there already.
 *
 * @returns `undefined` where it would have to be made
 * @throws CrossmodalError `data/too-many-bad-rows`
 */
export async function findCache(options: PrepareCacheOptions): Promise<PreparedInputs | undefined> {
  return openReady(await cacheFile(options), options);
}

async function cacheFile(options: PrepareCacheOptions): Promise<string> {
  const { modality, preprocessor, folder, version = '' } = options;
  const key = await cacheKey(outlinesOf(options), modality, preprocessor, version);
  return join(folder, `${modality}-${key}${EXTENSION}`);
}

function outlinesOf({ samples }: Pick<PrepareCacheOptions, 'samples'>): readonly SampleOutline[] {
  return 'outlines' in samples ? samples.outlines : samples;
}

/** What was prepared before; who does not take bad samples is told of them as the first time. */
function openReady(file: string, options: PrepareCacheOptions): PreparedInputs | undefined {
  const { quarantine } = options;
  const ready = openCacheFile(file);
  if (ready === undefined) return undefined;
  if (quarantine === undefined && ready.failed.size > 0) {
    ready.close();
    return undefined;
  }
  touch(file);
  if (quarantine === undefined) return ready;
  try {
    outlinesOf(options).forEach((_, index) => {
      const bad = ready.failed.get(index);
      if (bad === undefined) quarantine.accept();
      else quarantine.keep(bad);
    });
    quarantine.finish();
    return ready;
  } catch (error) {
    ready.close();
    throw error;
  }
}

async function* prepareAll(options: PrepareCacheOptions): AsyncGenerator<Prepared> {
  const { samples, modality, preprocessor, quarantine, onProgress } = options;
  const whole = 'outlines' in samples ? samples.read([modality]) : samples;
  const { length } = outlinesOf(options);
  let done = 0;
  for await (const prepared of mapAhead(whole, prepareOne, preparedAhead())) {
    done += 1;
    onProgress?.(done, length);
    yield prepared;
  }

  async function prepareOne({ id, inputs }: Sample): Promise<Prepared> {
    const payload: Payload | undefined = inputs[modality];
    try {
      const prepared = payload === undefined ? undefined : await preprocessor.prepare(payload);
      quarantine?.accept();
      return prepared;
    } catch (error) {
      if (!isCrossmodalError(error)) throw error;
      if (quarantine === undefined) throw withSample(error, id);
      quarantine.reject(error, id);
      return quarantine.rows.at(-1)!;
    }
  }
}

/** The same error, naming the sample too. */
function withSample(error: CrossmodalError, sample: string): CrossmodalError {
  if (error.sample !== undefined) return error;
  error.message = `sample "${sample}": ${error.message}`;
  return error;
}
