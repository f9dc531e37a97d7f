import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { CrossmodalError, type EncodedInput } from '@crossmodal/core';
import type { Fields } from '../batches/batch.ts';
import type { BadRow } from '../samples/quarantine.ts';
import { type CacheIndex, readIndex } from './index-part.ts';
import { HASH_SIZE, hashOf, layoutOf, unpackRecord } from './records.ts';

/** Prepared inputs of one modality, by the index of the sample. */
export interface PreparedInputs {
  /** Where they are. */
  readonly file: string;
  /** The size of the file. */
  readonly bytes: number;
  /** How many samples there are, those without such an input too. */
  readonly count: number;
  /** Of what `prepare` gives. */
  readonly fields: Fields;
  /** The samples that could not be prepared: by index, the reason. */
  readonly failed: ReadonlyMap<number, BadRow>;
  /**
   * What `prepare` gave, read from the file at this moment.
   *
   * @param into what an earlier call gave and nobody needs any more: its memory is written over; default: new memory,
   *   which for a picture costs more than reading it
   * @returns `undefined` where the sample has no such input, or it could not be prepared
   * @throws CrossmodalError `data/cache-damaged`
   */
  get(index: number, into?: EncodedInput): EncodedInput | undefined;
  close(): void;
}

/**
 * Opens a cache file. Nothing of it is kept in memory but a bit for each record, whether it was checked: records are
 * read when they are asked for, and compared with their hash the first time.
 *
 * @returns `undefined` when there is none, or it is not whole
 */
export function openCacheFile(file: string): PreparedInputs | undefined {
  const descriptor = openIfThere(file);
  if (descriptor === undefined) return undefined;
  const bytes = fstatSync(descriptor).size;
  const index = readIndex({ size: bytes, read: readHere });
  if (index === undefined) {
    closeSync(descriptor);
    return undefined;
  }
  const { count, records, fields, failed } = index;
  const layout = layoutOf(fields);
  const slot = HASH_SIZE + layout.size;
  const checked = new Uint8Array(Math.ceil(records / 8));
  return {
    file,
    bytes,
    count,
    fields,
    failed: new Map(failed),
    get(sample, into) {
      const place = placeOf(sample, index, readHere);
      if (place < 0) return undefined;
      const hashed = readHere(slot, place * slot, memoryOf(into));
      const record = hashed.subarray(HASH_SIZE);
      const [byte, bit] = [place >> 3, 1 << (place & 7)];
      if ((checked[byte]! & bit) === 0) {
        if (!hashOf(record).equals(hashed.subarray(0, HASH_SIZE))) throw damaged(file, sample);
        checked[byte]! |= bit;
      }
      return unpackRecord(record, layout);
    },
    close: () => closeSync(descriptor),
  };

  /** @param memory is written over where it has the size; zeros stand where the file has become shorter */
  function readHere(size: number, position: number, memory?: ArrayBufferLike): Buffer {
    // Not from Node's pool of buffers: a record's arrays must begin at a multiple of 8.
    const buffer = Buffer.from(memory?.byteLength === size ? memory : new ArrayBuffer(size));
    const read = readSync(descriptor!, buffer, 0, size, position);
    return buffer.fill(0, read);
  }
}

/** All arrays of a record stand in the same memory. */
function memoryOf(input: EncodedInput | undefined): ArrayBufferLike | undefined {
  return Object.values(input ?? {})[0]?.data.buffer;
}

/** The place of a sample's record; -1: it has none. */
function placeOf(
  sample: number,
  { count, places }: CacheIndex,
  read: (size: number, position: number) => Buffer,
): number {
  if (!(sample >= 0 && sample < count)) return -1;
  return places === undefined ? sample : read(4, places + 4 * sample).readInt32LE(0);
}

function openIfThere(file: string): number | undefined {
  try {
    return openSync(file, 'r');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new CrossmodalError('data/cache-unreadable', `it cannot be read: ${(error as Error).message}.`, {
      hint: 'Choose another folder for the cache.',
      location: { file },
      cause: error,
    });
  }
}

function damaged(file: string, sample: number): CrossmodalError {
  return new CrossmodalError(
    'data/cache-damaged',
    `the record of sample ${sample} has another hash than it had.`,
    {
      hint: 'Delete the file; it is made again.',
      location: { file },
      kind: 'internal',
    },
  );
}
