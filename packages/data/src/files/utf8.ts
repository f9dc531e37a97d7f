import { isUtf8 } from 'node:buffer';
import { type FileHandle, open } from 'node:fs/promises';
import { isPacked, requireFile, unreadable } from './open.ts';
import { canonicalEncoding, markedEncoding, readText } from './text.ts';

/** A text file as UTF-8 bytes, whatever its encoding. */
export interface Utf8Source {
  /** Where the text begins in the file, behind a byte order mark; `undefined`: it is packed, or in another encoding. */
  readonly start: number | undefined;
  /**
   * Writes what comes next into a buffer, from `at` on.
   *
   * @returns how many bytes; 0 at the end
   */
  fill(buffer: Buffer, at: number): Promise<number>;
  close(): Promise<void>;
}

/**
 * Opens a text file. A byte order mark decides the encoding (UTF-8, UTF-16); without one it is `encoding`.
 *
 * Bytes that are meant to be UTF-8 are given as they are, for `findInvalid` to check; others are decoded strictly.
 *
 * @throws CrossmodalError `data/encoding`, `data/file-not-found`, `data/file-unreadable`
 */
export async function openUtf8(file: string, encoding = 'utf-8'): Promise<Utf8Source> {
  await requireFile(file);
  if (isPacked(file)) return decodedSource(file, encoding);
  const handle = await open(file).catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  try {
    const head = Buffer.alloc(3);
    const { bytesRead } = await handle.read(head, 0, 3, 0);
    const marked = markedEncoding(head.subarray(0, bytesRead));
    if (canonicalEncoding(marked ?? encoding, file) === 'utf-8') {
      return rawSource(handle, file, marked === undefined ? 0 : 3);
    }
  } catch (error) {
    await handle.close();
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : unreadable(file, error);
  }
  await handle.close();
  return decodedSource(file, encoding);
}

function rawSource(handle: FileHandle, file: string, start: number): Utf8Source {
  let position = start;
  return {
    start,
    async fill(buffer, at) {
      const { bytesRead } = await handle
        .read(buffer, at, buffer.length - at, position)
        .catch((cause: unknown) => {
          throw unreadable(file, cause);
        });
      position += bytesRead;
      return bytesRead;
    },
    close: () => handle.close(),
  };
}

function decodedSource(file: string, encoding: string): Utf8Source {
  const chunks = readText(file, encoding);
  let waiting = Buffer.alloc(0);
  return {
    start: undefined,
    async fill(buffer, at) {
      while (waiting.length === 0) {
        const next = await chunks.next();
        if (next.done === true) return 0;
        waiting = Buffer.from(next.value, 'utf8');
      }
      const length = waiting.copy(buffer, at);
      waiting = waiting.subarray(length);
      return length;
    },
    async close() {
      await chunks.return(undefined);
    },
  };
}

/**
 * Where bytes stop being UTF-8: `undefined` where they never do.
 *
 * @param last whether nothing follows; otherwise the last character may be cut off
 */
export function findInvalid(bytes: Buffer, last: boolean): number | undefined {
  const valid = (length: number): boolean => isUtf8(bytes.subarray(0, length));
  if (valid(bytes.length) || (!last && valid(wholeCharacters(bytes, bytes.length)))) return undefined;
  // The longest valid beginning, by halving: each cut is moved back to the beginning of a character.
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (valid(wholeCharacters(bytes, middle))) good = middle;
    else bad = middle;
  }
  return wholeCharacters(bytes, good);
}

/** At most `length`, without a last character that is cut off. */
function wholeCharacters(bytes: Buffer, length: number): number {
  for (let back = 1; back <= Math.min(3, length); back++) {
    const byte = bytes[length - back]!;
    if (byte >= 0xc0) {
      const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < size ? length - back : length;
    }
    if (byte < 0x80) return length;
  }
  return length;
}
