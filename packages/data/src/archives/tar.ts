import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { CrossmodalError, isCrossmodalError } from '@crossmodal/core';
import { extract } from 'tar-stream';
import { unsafePath } from '../files/inside.ts';
import { readBytes } from '../files/open.ts';

/** A file in an archive. Its content is read, or skipped, before the next one comes. */
export interface ArchiveEntry {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly content: AsyncIterable<Uint8Array>;
}

/**
 * The files of a tar archive, gzipped or not, as they come; nothing is unpacked to disk.
 *
 * Names that would lead out of a folder, and links, are refused all the same: such an archive is hostile or broken.
 *
 * @param start where an entry begins, in an archive that is not compressed; in bytes
 * @throws CrossmodalError `data/malformed-archive`, `data/path-outside`, `data/file-not-found`
 */
export async function* readTar(file: string, start = 0): AsyncGenerator<ArchiveEntry> {
  const archive = extract();
  const stages = /\.t?gz$/i.test(file) ? [createGunzip(), archive] : [archive];
  // A fault of the source, or of its compression, destroys the archive with it, and so is thrown by the loop below.
  void pipeline([Readable.from(readBytes(file, start)), ...stages]).catch((error: Error) =>
    archive.destroy(error),
  );
  try {
    for await (const entry of archive) {
      const { name, size = 0, type } = entry.header;
      if (type === 'file' || type === 'contiguous-file') {
        requireSafe(name, file);
        yield { name, size, content: guarded(entry as AsyncIterable<Uint8Array>, file) };
      } else if (type === 'link' || type === 'symlink') {
        throw new CrossmodalError('data/path-outside', `the archive holds a link, "${name}".`, {
          hint: 'Pack files rather than links to them.',
          location: { file },
        });
      }
      entry.resume();
    }
  } catch (cause) {
    throw malformed(file, cause);
  } finally {
    archive.destroy();
  }
}

/** The same bytes; what goes wrong with the archive meanwhile is said in our words. */
async function* guarded(content: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* content;
  } catch (cause) {
    throw malformed(file, cause);
  }
}

function malformed(file: string, cause: unknown): CrossmodalError {
  if (isCrossmodalError(cause)) return cause;
  return new CrossmodalError(
    'data/malformed-archive',
    `it is no whole tar archive: ${(cause as Error).message.replace(/\.$/, '')}.`,
    {
      hint: 'Was it downloaded completely?',
      location: { file },
      cause,
    },
  );
}

function requireSafe(name: string, file: string): void {
  const fault = unsafePath(name);
  if (fault === undefined) return;
  throw new CrossmodalError(
    'data/path-outside',
    `the name ${JSON.stringify(name)} in the archive ${fault}.`,
    {
      location: { file },
    },
  );
}
