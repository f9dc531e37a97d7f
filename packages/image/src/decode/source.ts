import { closeSync, fstatSync, open, read } from 'node:fs';
import { promisify } from 'node:util';
import { CrossmodalError, type ImageSource, type RawImage } from '@crossmodal/core';

/** A picture that is to be decoded. */
export type EncodedImage = Exclude<ImageSource, RawImage>;

/** A picture's encoded bytes. */
export async function readSource(source: EncodedImage): Promise<Uint8Array> {
  if ('bytes' in source) return source.bytes;
  try {
    return await readWhole(source.file);
  } catch (cause) {
    throw imageError('image/unreadable', `it cannot be read: ${(cause as Error).message}.`, source, {
      cause,
    });
  }
}

const openFile = promisify(open);
const readFrom = promisify(read);

/**
 * `readFile` of `node:fs`, in two turns of the threads that decode pictures too, instead of four: the size of an open
 * file is at hand, and to close one takes no time.
 */
async function readWhole(file: string): Promise<Uint8Array> {
  const descriptor = await openFile(file, 'r');
  try {
    const bytes = Buffer.allocUnsafeSlow(fstatSync(descriptor).size);
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await readFrom(descriptor, bytes, length, bytes.length - length, null);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(descriptor);
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
