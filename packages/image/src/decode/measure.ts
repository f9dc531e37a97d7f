import type { ImageSource } from '@crossmodal/core';
import { readEncoded } from './encoded.ts';
import { loadSharp } from './loaders.ts';
import { imageError } from './source.ts';

/**
 * How large a picture is when it is upright, from the head of its file: nothing is decoded.
 *
 * @throws CrossmodalError `image/unreadable`, `image/format`, `image/corrupt`, naming the file
 */
export async function measureImage(
  source: ImageSource,
): Promise<{ readonly width: number; readonly height: number }> {
  if ('pixels' in source) return { width: source.width, height: source.height };
  const bytes = await readEncoded(source);
  const sharp = await loadSharp();
  try {
    const { autoOrient } = await sharp(bytes, { limitInputPixels: false }).metadata();
    return autoOrient;
  } catch (cause) {
    throw imageError('image/corrupt', `it does not decode: ${(cause as Error).message.trim()}.`, source, {
      cause,
    });
  }
}
