import { createHash } from 'node:crypto';
import type { Payload, Sample } from '@crossmodal/core';
import { readBytes } from '../files/open.ts';
import type { Parts } from './parts.ts';

/** Something in a later part that training has seen. */
export interface Leak {
  readonly modality: string;
  readonly part: 'validation' | 'test';
  /** The ids of the two samples. */
  readonly sample: string;
  readonly inTraining: string;
}

/**
 * Finds pictures, texts and numbers that stand in training and in a later part too, by their content.
 *
 * Texts are compared without case and with spaces joined; pictures by the bytes of their files, so that a picture
 * saved anew is not found. Equal texts may be chance ("yes"); equal pictures hardly are.
 *
 * @param modalities default: all
 * @example
 * const leaks = await findLeaks(parts);
 * if (leaks.length > 0) console.warn(`${leaks.length} samples were seen in training, as ${leaks[0]?.sample}`);
 */
export async function findLeaks(parts: Parts, modalities?: readonly string[]): Promise<readonly Leak[]> {
  const seen = new Map<string, string>();
  for (const sample of parts.train) {
    for await (const [, key] of contentKeys(sample, modalities)) if (!seen.has(key)) seen.set(key, sample.id);
  }
  const leaks: Leak[] = [];
  for (const part of ['validation', 'test'] as const) {
    for (const sample of parts[part]) {
      for await (const [modality, key] of contentKeys(sample, modalities)) {
        const inTraining = seen.get(key);
        if (inTraining !== undefined) leaks.push({ modality, part, sample: sample.id, inTraining });
      }
    }
  }
  return leaks;
}

async function* contentKeys(
  { inputs }: Sample,
  modalities: readonly string[] = Object.keys(inputs).sort(),
): AsyncGenerator<readonly [modality: string, key: string]> {
  for (const modality of modalities) {
    const payload = inputs[modality];
    if (payload !== undefined) yield [modality, `${modality}/${await contentHash(payload)}`];
  }
}

async function contentHash(payload: Payload): Promise<string> {
  const hash = createHash('sha256');
  if (typeof payload === 'string') hash.update(payload.toLowerCase().replace(/\s+/g, ' ').trim());
  else if (Array.isArray(payload)) hash.update(payload.join());
  else if ('bytes' in payload) hash.update(payload.bytes);
  else if ('pixels' in payload) hash.update(payload.pixels);
  else if ('file' in payload) for await (const chunk of readBytes(payload.file)) hash.update(chunk);
  return hash.digest('base64');
}
