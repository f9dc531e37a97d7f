import { readFile } from 'node:fs/promises';
import { CrossmodalError, type ImageSource } from '@crossmodal/core';

/** A picture's encoded bytes. */
export async function readSource(source: ImageSource): Promise<Uint8Array> {
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
