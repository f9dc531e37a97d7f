import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { isCrossmodalError, type Payload } from '@crossmodal/core';
import { readBytes, requireFile, unreadable } from '../files/open.ts';
import { type ContentHash, contentHash, isContentHash, isHeldImage } from '../samples/content.ts';
import type { SampleOutline } from '../samples/outline.ts';
import { type PartName, type Parts, partNames } from './parts.ts';

/** Something in a later part that training has seen. */
export interface Leak {
  readonly modality: string;
  readonly part: 'validation' | 'test';
  /** The ids of the two samples. */
  readonly sample: string;
  readonly inTraining: string;
}

/** What is compared: of a picture that is not held, its hash. */
type Content = Payload | ContentHash;

/** An input that may be in training and in a later part. */
interface Candidate {
  readonly modality: string;
  readonly part: PartName;
  readonly sample: string;
  readonly payload: Content;
  /** What is known of its content; `undefined`: it cannot be read. */
  key: string | undefined;
}

/** So many files are looked at together. */
const TOGETHER = 64;
/** So much of a file's end is compared before all of it. In bytes. */
const END = 4096;

/**
 * Finds pictures, texts and numbers that stand in training and in a later part too, by their content.
 *
 * Texts are compared without case and with spaces joined; pictures by the bytes of their files, so that a picture
 * saved anew is not found. Equal texts may be chance ("yes"); equal pictures hardly are. No picture is decoded, and
 * only files whose size and last 4 KB stand on both sides are read whole; what cannot be read is passed over.
 *
 * @param modalities default: all
 * @example
 * const leaks = await findLeaks(parts);
 * if (leaks.length > 0) console.warn(`${leaks.length} samples were seen in training, as ${leaks[0]?.sample}`);
 */
export async function findLeaks(
  parts: Parts<SampleOutline>,
  modalities?: readonly string[],
): Promise<readonly Leak[]> {
  let candidates = candidatesOf(parts, modalities);
  // From cheap to costly; each is asked only of what those before it could not tell apart.
  for (const keyOf of [contentOrSize, fileEnd, fileContent]) candidates = await narrow(candidates, keyOf);
  const seen = new Map<string, string>();
  for (const { part, key, sample } of candidates) {
    if (part === 'train' && !seen.has(key!)) seen.set(key!, sample);
  }
  return candidates.flatMap(({ part, modality, sample, key }) =>
    part === 'train' ? [] : [{ modality, part, sample, inTraining: seen.get(key!)! }],
  );
}

function candidatesOf(parts: Parts<SampleOutline>, modalities?: readonly string[]): readonly Candidate[] {
  const candidates: Candidate[] = [];
  for (const part of partNames) {
    for (const { id, inputs } of parts[part]) {
      for (const modality of modalities ?? Object.keys(inputs).sort()) {
        const payload = inputs[modality];
        if (payload !== undefined) candidates.push({ modality, part, sample: id, payload, key: modality });
      }
    }
  }
  return candidates;
}

/** Those whose key stands in training and in a later part. */
async function narrow(
  candidates: readonly Candidate[],
  keyOf: (payload: Content) => string | Promise<string>,
): Promise<readonly Candidate[]> {
  for (let first = 0; first < candidates.length; first += TOGETHER) {
    await Promise.all(candidates.slice(first, first + TOGETHER).map((candidate) => extend(candidate, keyOf)));
  }
  const keysOf = (training: boolean): ReadonlySet<string | undefined> =>
    new Set(candidates.filter(({ part }) => (part === 'train') === training).map(({ key }) => key));
  const [early, late] = [keysOf(true), keysOf(false)];
  return candidates.filter(({ key }) => key !== undefined && early.has(key) && late.has(key));
}

async function extend(
  candidate: Candidate,
  keyOf: (payload: Content) => string | Promise<string>,
): Promise<void> {
  try {
    const key = await keyOf(candidate.payload);
    if (key !== '') candidate.key += `/${key}`;
  } catch (error) {
    if (!isCrossmodalError(error)) throw error;
    candidate.key = undefined;
  }
}

function contentOrSize(payload: Content): string | Promise<string> {
  if (isFile(payload)) return requireFile(payload.file).then(String);
  if (isContentHash(payload)) return payload.hash;
  if (isHeldImage(payload)) return contentHash(payload).hash;
  const text =
    typeof payload === 'string' ? payload.toLowerCase().replace(/\s+/g, ' ').trim() : payload.join();
  return createHash('sha256').update(text).digest('base64');
}

async function fileEnd(payload: Content): Promise<string> {
  if (!isFile(payload)) return '';
  const size = await requireFile(payload.file);
  const length = Math.min(size, END);
  try {
    const handle = await open(payload.file);
    try {
      const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
      return createHash('sha256').update(buffer).digest('base64');
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw unreadable(payload.file, cause);
  }
}

async function fileContent(payload: Content): Promise<string> {
  if (!isFile(payload)) return '';
  const hash = createHash('sha256');
  for await (const chunk of readBytes(payload.file)) hash.update(chunk);
  return hash.digest('base64');
}

function isFile(payload: Content): payload is { readonly file: string } {
  return typeof payload === 'object' && 'file' in payload;
}
