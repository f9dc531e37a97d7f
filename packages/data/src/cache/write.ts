import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { CrossmodalError, type EncodedInput } from '@crossmodal/core';
import type { Fields } from '../batches/batch.ts';
import type { BadRow } from '../samples/quarantine.ts';
import { packIndex } from './index-part.ts';
import { fieldsOf, HASH_SIZE, hashOf, layoutOf, packRecord } from './records.ts';

/** What became of one sample. */
export type Prepared = EncodedInput | BadRow | undefined;

export interface CacheContent {
  /** How many samples there are. */
  readonly count: number;
  readonly inputs: AsyncIterable<Prepared>;
  /** The largest size of the records, in bytes. */
  readonly limit: number;
}

/**
 * Writes a cache file beside its place and moves it there when it is whole: another process sees all of it or nothing.
 *
 * @throws CrossmodalError `data/cache-too-large`, `data/cache-unwritable`; what was written is then removed
 */
export async function writeCacheFile(file: string, content: CacheContent): Promise<void> {
  const partial = `${file}.${randomUUID()}.partial`;
  const handle = await open(partial, 'wx').catch((cause: unknown) => {
    throw unwritable(partial, cause);
  });
  try {
    for await (const chunk of gather(pieces(content, file))) await handle.writeFile(chunk);
    await handle.sync();
    await handle.close();
    await rename(partial, file);
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(partial, { force: true });
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : unwritable(partial, error);
  }
}

/** Small pieces as large ones: one call of the system each. */
async function* gather(small: AsyncIterable<Uint8Array>, size = 1 << 20): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  for await (const piece of small) {
    waiting.push(piece);
    length += piece.length;
    if (length < size) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    length = 0;
  }
  yield Buffer.concat(waiting);
}

async function* pieces({ count, inputs, limit }: CacheContent, file: string): AsyncGenerator<Uint8Array> {
  const places = new Int32Array(count).fill(-1);
  const failed: [number, BadRow][] = [];
  let fields: Fields | undefined;
  let sample = 0;
  let records = 0;
  for await (const input of inputs) {
    if (isBadRow(input)) failed.push([sample, input]);
    else if (input !== undefined) {
      fields ??= fieldsOf(input);
      requireFields(input, fields);
      const layout = layoutOf(fields);
      if ((records + 1) * (HASH_SIZE + layout.size) > limit) throw tooLarge(file, limit);
      const record = packRecord(input, layout);
      places[sample] = records;
      records += 1;
      yield hashOf(record);
      yield record;
    }
    sample += 1;
  }
  yield packIndex({ records, fields: fields ?? {}, failed }, places);
}

function isBadRow(input: Prepared): input is BadRow {
  return typeof input?.reason === 'string';
}

function requireFields(input: EncodedInput, fields: Fields): void {
  const got = fieldsOf(input);
  if (JSON.stringify(got) === JSON.stringify(fields)) return;
  throw new CrossmodalError(
    'data/cache-shape',
    `expected all prepared inputs to be ${JSON.stringify(fields)}, got ${JSON.stringify(got)}.`,
    { kind: 'internal' },
  );
}

function tooLarge(file: string, limit: number): CrossmodalError {
  return new CrossmodalError('data/cache-too-large', `expected at most ${limit} bytes, and there are more.`, {
    hint: 'Allow more, or prepare smaller inputs.',
    location: { file },
  });
}

function unwritable(file: string, cause: unknown): CrossmodalError {
  return new CrossmodalError('data/cache-unwritable', `it cannot be written: ${(cause as Error).message}.`, {
    hint: 'Choose another folder for the cache.',
    location: { file },
    cause,
  });
}
