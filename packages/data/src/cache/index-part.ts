import { createHash } from 'node:crypto';
import type { Fields } from '../batches/batch.ts';
import type { BadRow } from '../samples/quarantine.ts';
import { HASH_SIZE, layoutOf } from './records.ts';

/**
 * What stands behind the records of a cache file:
 *
 * | part | holds |
 * | --- | --- |
 * | places | of each sample the place of its record, or -1: int32; left out where each has one, in order |
 * | header | JSON: how many samples and records there are, the fields of a record, the samples that failed |
 * | tail | the length of the header, the hash of places and header, `CMPREP02` |
 */
export interface CacheIndex {
  readonly count: number;
  readonly records: number;
  readonly fields: Fields;
  /** Where the places begin in the file. */
  readonly places: number | undefined;
  readonly failed: readonly (readonly [number, BadRow])[];
}

const MAGIC = 'CMPREP02';
const TAIL_SIZE = 8 + HASH_SIZE + MAGIC.length;
/** So much of the places is read at once, to be hashed. In bytes. */
const WINDOW = 1 << 16;

/** The index as bytes. @param places of each sample the place of its record, or -1 */
export function packIndex(
  { records, fields, failed }: Pick<CacheIndex, 'records' | 'fields' | 'failed'>,
  places: Int32Array,
): Buffer {
  const count = places.length;
  const dense = records === count;
  const body = Buffer.alloc(dense ? 0 : 4 * count);
  if (!dense) for (let sample = 0; sample < count; sample++) body.writeInt32LE(places[sample]!, 4 * sample);
  const header = Buffer.from(JSON.stringify({ count, records, fields, failed, dense }));
  const tail = Buffer.alloc(TAIL_SIZE);
  tail.writeBigUInt64LE(BigInt(header.length), 0);
  tail.set(createHash('sha256').update(body).update(header).digest().subarray(0, HASH_SIZE), 8);
  tail.write(MAGIC, 8 + HASH_SIZE, 'latin1');
  return Buffer.concat([body, header, tail]);
}

/** The index of a file; `undefined` where it is not whole. */
export function readIndex({
  size,
  read,
}: {
  readonly size: number;
  readonly read: (size: number, position: number) => Buffer;
}): CacheIndex | undefined {
  if (size < TAIL_SIZE) return undefined;
  const tail = read(TAIL_SIZE, size - TAIL_SIZE);
  if (tail.toString('latin1', 8 + HASH_SIZE) !== MAGIC) return undefined;
  const length = Number(tail.readBigUInt64LE(0));
  const headerStart = size - TAIL_SIZE - length;
  if (headerStart < 0) return undefined;
  const header = read(length, headerStart);
  const parsed = parse(header);
  if (parsed === undefined) return undefined;
  const { count, records, fields, failed, dense } = parsed;
  const places = headerStart - (dense ? 0 : 4 * count);
  if (places < 0) return undefined;
  const hash = createHash('sha256');
  for (let at = places; at < headerStart; at += WINDOW) {
    hash.update(read(Math.min(WINDOW, headerStart - at), at));
  }
  const found = hash.update(header).digest().subarray(0, HASH_SIZE);
  // Only now is it known that the fields are fields.
  if (!found.equals(tail.subarray(8, 8 + HASH_SIZE))) return undefined;
  if (records * (HASH_SIZE + layoutOf(fields).size) !== places) return undefined;
  return { count, records, fields, failed, places: dense ? undefined : places };
}

type Header = Pick<CacheIndex, 'count' | 'records' | 'fields' | 'failed'> & { readonly dense: boolean };

/** Damage that leaves JSON behind is found by the hash. */
function parse(header: Buffer): Header | undefined {
  try {
    const parsed = JSON.parse(header.toString('utf8')) as Partial<Header>;
    return Number.isSafeInteger(parsed.count) ? (parsed as Header) : undefined;
  } catch {
    return undefined;
  }
}
