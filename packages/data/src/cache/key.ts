import { createHash, type Hash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { Payload, Preprocessor } from '@crossmodal/core';
import { type ContentHash, contentHash, isContentHash, isHeldImage } from '../samples/content.ts';
import type { SampleOutline } from '../samples/outline.ts';

/** So many files are looked at together. */
const TOGETHER = 64;
/** Two changes within it may leave the same time: before Linux 6.13, file systems go by a clock of 1 to 10 ms. In milliseconds. */
const TICK = 20;

/**
 * The name of a cache: a hash of everything that its content depends on, so that a change makes another cache.
 *
 * That is how inputs are prepared, by which version of the code, and each sample's id and source: of a file its path,
 * size, and times of change of content and status, to the nanosecond (a program may set the first back, not the
 * second), of anything else the content.
 */
export async function cacheKey(
  samples: readonly SampleOutline[],
  modality: string,
  { kind, config, prepareConfig = config }: Preprocessor,
  version: string,
): Promise<string> {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([version, kind, prepareConfig, modality, samples.length]));
  for (let first = 0; first < samples.length; first += TOGETHER) {
    const some = samples.slice(first, first + TOGETHER);
    const files = await Promise.all(some.map(({ inputs }) => fileState(inputs[modality])));
    some.forEach(({ id, inputs }, i) => {
      hash.update(`\n${JSON.stringify(id)}`);
      updateWith(hash, inputs[modality], files[i]);
    });
  }
  return hash.digest('hex').slice(0, 32);
}

async function fileState(payload: Payload | ContentHash | undefined): Promise<string | undefined> {
  if (typeof payload !== 'object' || !('file' in payload)) return undefined;
  let found = await tryStat(payload.file);
  // Else the next change would not show. A time that lies further ahead is not that of a clock that ticks.
  const age = found === undefined ? TICK : Date.now() - Number(found.ctimeMs);
  if (Math.abs(age) < TICK) {
    await setTimeout(TICK);
    found = await tryStat(payload.file);
  }
  return `f${payload.file}|${found?.size}|${found?.mtimeNs}|${found?.ctimeNs}`;
}

/** `undefined` for a missing file, which is found, and named, when it is prepared. */
function tryStat(file: string): Promise<BigIntStats | undefined> {
  return stat(file, { bigint: true }).catch(() => undefined);
}

/** With its length before what is of any length, so that no two lists of inputs look the same. */
function updateWith(hash: Hash, payload: Payload | ContentHash | undefined, file: string | undefined): void {
  if (payload === undefined) hash.update('-');
  else if (file !== undefined) hash.update(`${file.length}${file}`);
  else if (typeof payload === 'string') hash.update(`t${payload.length} ${payload}`);
  else if (isContentHash(payload)) hash.update(`h${payload.hash}`);
  else if (isHeldImage(payload)) hash.update(`h${contentHash(payload).hash}`);
  else hash.update(`n${JSON.stringify(payload)}`);
}
