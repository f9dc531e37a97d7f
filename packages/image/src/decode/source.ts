import { readFile } from 'node:fs/promises';
import { CrossmodalError, type ImageSource, type RawImage } from '@crossmodal/core';

/** A picture that is to be decoded. */
export type EncodedImage = Exclude<ImageSource, RawImage>;

/** A picture's encoded bytes. */
export async function readSource(source: EncodedImage): Promise<Uint8Array> {
  if ('bytes' in source) return source.bytes;
  try {
    return await readFile(source.file);
  } catch (cause) {
    throw imageError('image/unreadable', `it cannot be read: ${(cause as Error).message}.`, source, {
      cause,
    });
  }
}

/** An error that names the file, where the picture is one. */
export function imageError(
  code: string,
  problem: string,
  source: ImageSource,
  options: { readonly hint?: string; readonly cause?: unknown } = {},
): CrossmodalError {
  return new CrossmodalError(code, problem, {
    ...options,
    ...('file' in source && { location: { file: source.file } }),
  });
}
