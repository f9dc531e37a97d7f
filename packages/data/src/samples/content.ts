import { createHash } from 'node:crypto';
import type { ImageSource, Payload } from '@crossmodal/core';

/** What stands for the bytes or pixels of a picture where they are not held. */
export interface ContentHash {
  /** Equal where the content is: SHA-256, in base64. */
  readonly hash: string;
}

/** A picture that is in memory. */
type HeldImage = Exclude<ImageSource, { readonly file: string }>;

export function contentHash(image: HeldImage): ContentHash {
  const hash = createHash('sha256');
  if ('bytes' in image) hash.update(image.bytes);
  else hash.update(`pixels ${image.width}x${image.height} `).update(image.pixels);
  return { hash: hash.digest('base64') };
}

/** Whether it holds the content of a picture, rather than its path. */
export function isHeldImage(payload: Payload | ContentHash): payload is HeldImage {
  return typeof payload === 'object' && ('bytes' in payload || 'pixels' in payload);
}

export function isContentHash(payload: Payload | ContentHash | undefined): payload is ContentHash {
  return typeof payload === 'object' && 'hash' in payload;
}
