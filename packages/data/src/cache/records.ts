import { createHash } from 'node:crypto';
import type { EncodedInput, HostTensor } from '@crossmodal/core';
import type { Fields } from '../batches/batch.ts';

/** How long the arrays of one input are together, and where each of them stands. */
export interface RecordLayout {
  readonly fields: Fields;
  /** In bytes; a multiple of 8, so that every array can be read in place. */
  readonly size: number;
  readonly offsets: Readonly<Record<string, number>>;
}

export function layoutOf(fields: Fields): RecordLayout {
  const offsets: Record<string, number> = {};
  let size = 0;
  for (const name of Object.keys(fields).sort()) {
    offsets[name] = size;
    size += Math.ceil(byteLength(fields[name]!) / 8) * 8;
  }
  return { fields, size, offsets };
}

export function fieldsOf(input: EncodedInput): Fields {
  return Object.fromEntries(
    Object.entries(input).map(([name, { dtype, shape }]) => [name, { dtype, shape }]),
  );
}

/** An input's arrays one behind the other. */
export function packRecord(input: EncodedInput, { size, offsets }: RecordLayout): Uint8Array {
  const record = new Uint8Array(size);
  for (const [name, { data }] of Object.entries(input)) {
    record.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offsets[name]!);
  }
  return record;
}

/** The arrays of a record, in place: nothing is copied. */
export function unpackRecord(record: Uint8Array, { fields, offsets }: RecordLayout): EncodedInput {
  const input: Record<string, HostTensor> = {};
  for (const [name, { dtype, shape }] of Object.entries(fields)) {
    const start = record.byteOffset + offsets[name]!;
    const length = shape.reduce((product, size) => product * size, 1);
    const { buffer } = record;
    if (dtype === 'float32') input[name] = { dtype, shape, data: new Float32Array(buffer, start, length) };
    else if (dtype === 'int32') input[name] = { dtype, shape, data: new Int32Array(buffer, start, length) };
    else input[name] = { dtype, shape, data: new Uint8Array(buffer, start, length) };
  }
  return input;
}

/** Enough to find damage. In bytes, and a multiple of 8. */
export const HASH_SIZE = 8;

export function hashOf(record: Uint8Array): Buffer {
  return createHash('sha256').update(record).digest().subarray(0, HASH_SIZE);
}

function byteLength({ dtype, shape }: Fields[string]): number {
  return shape.reduce((product, size) => product * size, 1) * (dtype === 'uint8' ? 1 : 4);
}
