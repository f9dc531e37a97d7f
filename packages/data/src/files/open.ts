import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { CrossmodalError } from '@crossmodal/core';

/**
 * The bytes of a file, chunk by chunk, from `start` on; faults of the file system become errors that say what to do.
 *
 * @throws CrossmodalError `data/file-not-found`, `data/file-unreadable`
 */
export async function* readBytes(file: string, start = 0): AsyncGenerator<Uint8Array> {
  await requireFile(file);
  try {
    const chunks = createReadStream(file, { highWaterMark: 1 << 18, start });
    for await (const chunk of chunks) yield chunk as Uint8Array;
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

/**
 * The same, unpacked where the name ends with `.gz`.
 *
 * @throws CrossmodalError `data/file-unreadable` for what is no whole gzip file too
 */
export async function* readUnpacked(file: string): AsyncGenerator<Uint8Array> {
  if (!isPacked(file)) {
    yield* readBytes(file);
    return;
  }
  await requireFile(file);
  const unpack = createGunzip();
  // A fault of the source destroys the next stage with it, and so is thrown by the loop below.
  void pipeline(createReadStream(file), unpack).catch((error: Error) => unpack.destroy(error));
  try {
    for await (const chunk of unpack) yield chunk as Uint8Array;
  } catch (cause) {
    throw unreadable(file, cause);
  } finally {
    unpack.destroy();
  }
}

/** Whether a file is read through gzip, by its name. */
export function isPacked(file: string): boolean {
  return /\.gz$/i.test(file);
}

/**
 * That a file exists and is one.
 *
 * @returns its size in bytes
 * @throws CrossmodalError `data/file-not-found`, `data/file-unreadable`
 */
export async function requireFile(file: string): Promise<number> {
  const found = await stat(file).catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  if (!found.isFile()) {
    throw new CrossmodalError('data/file-unreadable', 'expected a file, got a folder or a device.', {
      location: { file },
    });
  }
  return found.size;
}

/** An error for what the operating system said about a file. */
export function unreadable(file: string, cause: unknown): CrossmodalError {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new CrossmodalError('data/file-not-found', 'there is no such file.', {
      hint: `Check the path; relative paths start at ${process.cwd()}.`,
      location: { file },
      cause,
    });
  }
  return new CrossmodalError('data/file-unreadable', `it cannot be read: ${(cause as Error).message}.`, {
    location: { file },
    cause,
  });
}
