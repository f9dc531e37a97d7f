import { resolve } from 'node:path';
import { isCrossmodalError, type Preprocessor } from '@crossmodal/core';
import {
  type BadRow,
  createQuarantine,
  findCache,
  type OutlinedSamples,
  type PrepareCacheOptions,
  type PreparedInputs,
  prepareCache,
} from '@crossmodal/data';
import type { DataConfig } from '../config/data.ts';
import { preprocessingVersions } from '../versions.ts';
import { defaultCacheFolder } from './cache-folder.ts';

/** What a folder for caches may be: where the user did not choose it, memory does. */
const unusable: readonly string[] = ['data/cache-unwritable', 'data/cache-unreadable'];

/** Prepared inputs of all samples, by modality. */
export interface CachedInputs {
  readonly caches: Readonly<Record<string, PreparedInputs>>;
  /** Of each sample that a modality of which could not be prepared: its index, and why. */
  readonly failed: ReadonlyMap<number, BadRow>;
}

export interface CachingOptions {
  readonly samples: OutlinedSamples;
  readonly preprocessors: Readonly<Record<string, Preprocessor>>;
  /** As the configuration says. */
  readonly data: Pick<DataConfig, 'cache' | 'maxBadRows'>;
  /** What paths in the configuration are relative to. */
  readonly folder: string;
  /** Only open what is there already; default: make what is missing. */
  readonly findOnly?: boolean;
  readonly onPrepared?: (done: number, of: number) => void;
}

/**
 * Prepares every modality of all samples in caches on disk, or opens those that an earlier run made.
 *
 * One cache holds the samples of all parts, in the order of the data: another split or seed uses it too.
 *
 * @returns `undefined` where the configuration wants no cache, where one is not there yet that should only be found,
 *   and where the folder was not chosen by the user and cannot be written in
 * @throws CrossmodalError `data/too-many-bad-rows`, `data/cache-unwritable`, `data/cache-too-large`
 */
export async function cacheInputs(options: CachingOptions): Promise<CachedInputs | undefined> {
  const { samples, preprocessors, data, findOnly = false, onPrepared } = options;
  if (data.cache === null) return undefined;
  const { folder, maxGigabytes } = data.cache;
  const caches: Record<string, PreparedInputs> = {};
  const failed = new Map<number, BadRow>();
  const close = (): void => {
    for (const cache of Object.values(caches)) cache.close();
  };
  const names = Object.keys(preprocessors).sort();
  const { length } = samples.outlines;
  try {
    for (const [place, modality] of names.entries()) {
      const task: PrepareCacheOptions = {
        samples,
        modality,
        preprocessor: preprocessors[modality]!,
        folder: folder === undefined ? defaultCacheFolder() : resolve(options.folder, folder),
        maxBytes: 1e9 * maxGigabytes,
        version: JSON.stringify(preprocessingVersions()),
        quarantine: createQuarantine({ maxRate: data.maxBadRows }),
        onProgress: (done) => onPrepared?.(place * length + done, names.length * length),
      };
      const cache = await (findOnly ? findCache(task) : prepareCache(task));
      if (cache === undefined) {
        close();
        return undefined;
      }
      caches[modality] = cache;
      for (const [index, row] of cache.failed) failed.set(index, row);
    }
    return { caches, failed };
  } catch (error) {
    close();
    if (folder === undefined && isCrossmodalError(error) && unusable.includes(error.code)) return undefined;
    throw error;
  }
}
