import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  CrossmodalError,
  isCrossmodalError,
  type Payload,
  type Preprocessor,
  type Sample,
} from '@crossmodal/core';
import { mapAhead } from '../batches/prefetch.ts';
import type { Quarantine } from '../samples/quarantine.ts';
import { openCacheFile, type PreparedInputs } from './file.ts';
import { EXTENSION, touch, trimFolder } from './folder.ts';
import { cacheKey } from './key.ts';
import { type Prepared, writeCacheFile } from './write.ts';

export interface PrepareCacheOptions {
  readonly samples: readonly Sample[];
  readonly modality: string;
  readonly preprocessor: Preprocessor;
  /** Where caches are kept; made where it is missing. */
  readonly folder: string;
  /** Of all caches in the folder together; those unused for longest are removed. Default 20 GB. */
  readonly maxBytes?: number;
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
 *   `data/cache-unwritable`, `data/too-many-bad-rows`
 * @example
 * const pictures = await prepareCache({ samples, modality: 'picture', preprocessor, folder: '.cache' });
 * const first = pictures.get(0); // what preprocessor.prepare gave
 */
export async function prepareCache(options: PrepareCacheOptions): Promise<PreparedInputs> {
  const { samples, modality, preprocessor, folder, maxBytes = 20e9, quarantine } = options;
  const file = join(folder, `${modality}-${await cacheKey(samples, modality, preprocessor)}${EXTENSION}`);
  const ready = existsSync(file) ? openCacheFile(file) : undefined;
  if (ready !== undefined) {
    touch(file);
    for (const [index, { reason, code }] of quarantine === undefined ? [] : ready.failed) {
      quarantine?.reject(new CrossmodalError(code, reason, { sample: samples[index]!.id }));
    }
    // Who does not take bad samples is told of them as the first time.
    if (quarantine !== undefined || ready.failed.size === 0) return ready;
    ready.close();
  }
  await mkdir(folder, { recursive: true }).catch((cause: Error) => {
    const problem = `it cannot be made: ${cause.message}.`;
    throw new CrossmodalError('data/cache-unwritable', problem, { location: { file: folder }, cause });
  });
  await writeCacheFile(file, prepareAll(options), maxBytes);
  quarantine?.finish();
  await trimFolder(folder, maxBytes, file);
  const made = openCacheFile(file);
  if (made !== undefined) return made;
  await rm(file, { force: true });
  throw new CrossmodalError('data/cache-unwritable', 'it was not whole after it had been written.', {
    kind: 'internal',
    location: { file },
  });
}

async function* prepareAll(options: PrepareCacheOptions): AsyncGenerator<Prepared> {
  const { samples, modality, preprocessor, quarantine, onProgress } = options;
  const ahead = 4 * availableParallelism();
  let done = 0;
  for await (const prepared of mapAhead(samples, prepareOne, ahead)) {
    done += 1;
    onProgress?.(done, samples.length);
    yield prepared;
  }

  async function prepareOne({ id, inputs }: Sample): Promise<Prepared> {
    const payload: Payload | undefined = inputs[modality];
    if (payload === undefined) return undefined;
    try {
      const prepared = await preprocessor.prepare(payload);
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
