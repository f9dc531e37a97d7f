import { createHash } from 'node:crypto';
import { CrossmodalError, decodeSafetensors, encodeSafetensors, type HostTensor } from '@crossmodal/core';
import type { Progress } from '../fit/progress.ts';
import type { Checkpoint } from './checkpoint.ts';

const FORMAT = 'crossmodal-checkpoint-1';
const NO_DIGEST = '0'.repeat(64);

/**
 * A checkpoint as a safetensors file: its metadata holds the progress, a SHA-256 of every tensor, and one of the
 * header itself, so that no byte can change unseen.
 */
export function encodeCheckpoint({ progress, tensors }: Checkpoint): Uint8Array<ArrayBuffer> {
  const hashes = Object.entries(tensors).map(([name, tensor]) => [name, hashOf(tensor.data)] as const);
  const bytes = encodeSafetensors(tensors, {
    format: FORMAT,
    progress: JSON.stringify(progress, keepNonFinite),
    hashes: JSON.stringify(Object.fromEntries(hashes)),
    header: NO_DIGEST,
  });
  const header = headerOf(bytes);
  header.set(Buffer.from(hashOf(header)), digestPosition(header, NO_DIGEST));
  return bytes;
}

/** @throws CrossmodalError `train/checkpoint-damaged`, or what `decodeSafetensors` throws */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const { format, progress, hashes, header: digest } = metadata;
  if (format === undefined || progress === undefined || hashes === undefined || digest === undefined) {
    throw damaged('it is a safetensors file, but no checkpoint');
  }
  if (!/^[0-9a-f]{64}$/.test(digest)) throw damaged('the hash of the header is damaged');
  const header = Buffer.from(headerOf(bytes));
  header.write(NO_DIGEST, digestPosition(header, digest));
  if (hashOf(header) !== digest) throw damaged('the header does not match its hash');
  if (format !== FORMAT) throw damaged(`expected the format ${FORMAT}, got ${format}`);
  const expected = JSON.parse(hashes) as Record<string, string>;
  for (const [name, tensor] of Object.entries(tensors)) {
    if (hashOf(tensor.data) !== expected[name]) throw damaged(`the tensor "${name}" does not match its hash`);
  }
  return { progress: JSON.parse(progress, reviveNonFinite) as Progress, tensors };
}

/** The length and the JSON in front of the data. */
function headerOf(bytes: Uint8Array): Uint8Array {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  return bytes.subarray(0, 8 + Number(length));
}

function digestPosition(header: Uint8Array, digest: string): number {
  const field = '"header":"';
  return (
    Buffer.from(header.buffer, header.byteOffset, header.length).indexOf(`${field}${digest}"`) + field.length
  );
}

function hashOf(data: HostTensor['data']): string {
  return createHash('sha256').update(data).digest('hex');
}

function damaged(problem: string): CrossmodalError {
  return new CrossmodalError('train/checkpoint-damaged', `${problem}.`, { kind: 'internal' });
}

/** JSON has no NaN and no infinities, a metric may. Progress holds no texts that this could be mistaken for. */
function keepNonFinite(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

function reviveNonFinite(_key: string, value: unknown): unknown {
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : value;
}
