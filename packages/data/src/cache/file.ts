import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { CrossmodalError, type EncodedInput } from '@crossmodal/core';
import type { Fields } from '../batches/stack.ts';
import type { BadRow } from '../samples/quarantine.ts';
import { layoutOf, recordHash, unpackRecord } from './records.ts';

/** Prepared inputs of one modality, by the index of the sample. */
export interface PreparedInputs {
  readonly count: number;
  /** Of what `prepare` gives. */
  readonly fields: Fields;
  /** The samples that could not be prepared: by index, the reason. */
  readonly failed: ReadonlyMap<number, BadRow>;
  /** `undefined` where the sample has no such input, or it could not be prepared. */
  get(index: number): EncodedInput | undefined;
  close(): void;
}

/** What stands at the end of a cache file, as JSON. */
export interface CacheIndex {
  readonly count: number;
  readonly fields: Fields;
  /** The place of each sample's record, or -1. */
  readonly places: readonly number[];
  readonly failed: readonly (readonly [number, BadRow])[];
  /** Of each record, in hexadecimal, one behind the other. */
  readonly hashes: string;
}

/** The last bytes of a file: the length of the index, its hash, and this. */
export const MAGIC = 'CMPREP01';
export const TAIL_SIZE: number = 8 + 8 + MAGIC.length;

/**
 * Opens a cache file; records are read when they are asked for, and checked the first time.
 *
 * @returns `undefined` when the file is not whole
 * @throws CrossmodalError `data/cache-damaged` from `get`
 */
export function openCacheFile(file: string): PreparedInputs | undefined {
  const descriptor = openSync(file, 'r');
  const index = readIndex(descriptor);
  if (index === undefined) {
    closeSync(descriptor);
    return undefined;
  }
  const { count, fields, places } = index;
  const layout = layoutOf(fields);
  const hashes = Buffer.from(index.hashes, 'hex');
  const checked = new Uint8Array(hashes.length / 8);
  return {
    count,
    fields,
    failed: new Map(index.failed),
    get(sample) {
      const place = places[sample] ?? -1;
      if (place < 0) return undefined;
      const record = readExactly(descriptor, layout.size, place * layout.size);
      if (checked[place] === 0) {
        if (!recordHash(record).equals(hashes.subarray(place * 8, place * 8 + 8)))
          throw damaged(file, sample);
        checked[place] = 1;
      }
      return unpackRecord(record, layout);
    },
    close: () => closeSync(descriptor),
  };
}

function readIndex(descriptor: number): CacheIndex | undefined {
  const { size } = fstatSync(descriptor);
  if (size < TAIL_SIZE) return undefined;
  const tail = readExactly(descriptor, TAIL_SIZE, size - TAIL_SIZE);
  if (tail.toString('latin1', 16) !== MAGIC) return undefined;
  const length = Number(tail.readBigUInt64LE(0));
  if (length > size - TAIL_SIZE) return undefined;
  const text = readExactly(descriptor, length, size - TAIL_SIZE - length);
  if (!recordHash(text).equals(tail.subarray(8, 16))) return undefined;
  const index = JSON.parse(text.toString('utf8')) as CacheIndex;
  const records = index.hashes.length / 16;
  return records * layoutOf(index.fields).size + length + TAIL_SIZE === size ? index : undefined;
}

function readExactly(descriptor: number, size: number, position: number): Buffer {
  // Not from Node's pool of buffers: a record's arrays must begin at a multiple of 8.
  const buffer = Buffer.from(new ArrayBuffer(size));
  readSync(descriptor, buffer, 0, size, position);
  return buffer;
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
