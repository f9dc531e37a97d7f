import { createHash, type Hash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { Payload, Preprocessor, Sample } from '@crossmodal/core';

/** Raised whenever the layout of cache files changes. */
const VERSION = 1;

/**
 * The name of a cache: a hash of everything that its content depends on, so that a change makes another cache.
 *
 * That is how inputs are prepared, and each sample's id and source: of a file its path, size and time of change (its
 * content is not read for this), of anything else the content.
 */
export async function cacheKey(
  samples: readonly Sample[],
  modality: string,
  { kind, config, prepareConfig = config }: Preprocessor,
): Promise<string> {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([VERSION, kind, prepareConfig, modality, samples.length]));
  for (const { id, inputs } of samples) {
    hash.update(`\n${JSON.stringify(id)}`);
    await updateWith(hash, inputs[modality]);
  }
  return hash.digest('hex').slice(0, 32);
}

async function updateWith(hash: Hash, payload: Payload | undefined): Promise<void> {
  if (payload === undefined) hash.update('-');
  else if (typeof payload === 'string') hash.update(`t${payload}`);
  else if (Array.isArray(payload)) hash.update(`n${payload.join()}`);
  else if ('bytes' in payload) hash.update('b').update(payload.bytes);
  else if ('pixels' in payload) hash.update(`p${payload.width}x${payload.height}`).update(payload.pixels);
  else if ('file' in payload) {
    // A missing file is found, and named, when it is prepared.
    const found = await stat(payload.file).catch(() => undefined);
    hash.update(`f${payload.file}|${found?.size}|${found?.mtimeMs}`);
  }
}
