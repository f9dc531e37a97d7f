import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { CrossmodalError, type EncodedInput } from '@crossmodal/core';
import type { Fields } from '../batches/stack.ts';
import type { BadRow } from '../samples/quarantine.ts';
import { type CacheIndex, MAGIC, TAIL_SIZE } from './file.ts';
import { fieldsOf, layoutOf, packRecord, recordHash } from './records.ts';

/** What became of one sample. */
export type Prepared = EncodedInput | BadRow | undefined;

/**
 * Writes a cache file beside its place and moves it there when it is whole: another process sees all of it or nothing.
 *
 * @param limit the largest size, in bytes
 * @throws CrossmodalError `data/cache-too-large`, `data/cache-unwritable`; what was written is then removed
 */
export async function writeCacheFile(
  file: string,
  inputs: AsyncIterable<Prepared>,
  limit: number,
): Promise<void> {
  const partial = `${file}.${randomUUID()}.partial`;
  const handle = await open(partial, 'wx').catch((cause: unknown) => {
    throw unwritable(partial, cause);
  });
  try {
    for await (const chunk of gather(contents(inputs, limit, file))) await handle.writeFile(chunk);
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
async function* gather(pieces: AsyncIterable<Uint8Array>, size = 1 << 20): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  for await (const piece of pieces) {
    waiting.push(piece);
    length += piece.length;
    if (length < size) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    length = 0;
  }
  yield Buffer.concat(waiting);
}

async function* contents(
  inputs: AsyncIterable<Prepared>,
  limit: number,
  file: string,
): AsyncGenerator<Uint8Array> {
  const places: number[] = [];
  const failed: [number, BadRow][] = [];
  const hashes: string[] = [];
  let fields: Fields | undefined;
  for await (const input of inputs) {
    const sample = places.length;
    if (input === undefined || isBadRow(input)) {
      if (input !== undefined) failed.push([sample, input]);
      places.push(-1);
      continue;
    }
    fields ??= fieldsOf(input);
    if (JSON.stringify(fieldsOf(input)) !== JSON.stringify(fields)) {
      throw new CrossmodalError('data/cache-shape', 'expected all prepared inputs to have one shape.', {
        kind: 'internal',
      });
    }
    const layout = layoutOf(fields);
    if ((hashes.length + 1) * layout.size > limit) {
      throw new CrossmodalError(
        'data/cache-too-large',
        `expected at most ${limit} bytes, and there are more.`,
        {
          hint: 'Allow more, or prepare smaller inputs.',
          location: { file },
        },
      );
    }
    const record = packRecord(input, layout);
    places.push(hashes.length);
    hashes.push(recordHash(record).toString('hex'));
    yield record;
  }
  const index: CacheIndex = {
    count: places.length,
    fields: fields ?? {},
    places,
    failed,
    hashes: hashes.join(''),
  };
  const text = Buffer.from(JSON.stringify(index));
  yield text;
  const tail = Buffer.alloc(TAIL_SIZE);
  tail.writeBigUInt64LE(BigInt(text.length), 0);
  tail.set(recordHash(text), 8);
  tail.write(MAGIC, 16, 'latin1');
  yield tail;
}

function isBadRow(input: EncodedInput | BadRow): input is BadRow {
  return typeof input.reason === 'string';
}

function unwritable(file: string, cause: unknown): CrossmodalError {
  return new CrossmodalError('data/cache-unwritable', `it cannot be written: ${(cause as Error).message}.`, {
    hint: 'Choose another folder for the cache.',
    location: { file },
    cause,
  });
}
