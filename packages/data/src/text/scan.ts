import { CrossmodalError } from '@crossmodal/core';
import { findInvalid, type Utf8Source } from '../files/utf8.ts';
import { placeIn } from './place.ts';
import type { RowParser } from './row-parser.ts';

/** So much is read at once, and more only where a row is longer; twice as much is slower. In bytes. */
const WINDOW = 1 << 16;
/** So many rows are handed on at once: more live too long for V8 to clear them away cheaply. */
const TOGETHER = 512;

/**
 * Passes over a text file with a parser, one buffer at a time, which is the same all along.
 *
 * @param onRow called for each row that the parser found, with its place in the file; it may then be made
 * @param window so much is read at once, and more only where a row is longer; in bytes
 * @returns yields after some rows, and after each buffer
 * @throws CrossmodalError `data/encoding`, `data/row-too-long`, and what the parser throws
 */
export async function* scanRows(
  source: Utf8Source,
  parser: RowParser,
  file: string,
  onRow: (offset: number) => void,
  window: number = WINDOW,
): AsyncGenerator<void> {
  let buffer = Buffer.allocUnsafe(window + 1);
  let offset = source.start ?? 0; // of the buffer's first byte in the file
  let length = 0;
  for (let last = false; !last; ) {
    const { filled, ended } = await fillUp(source, buffer, length);
    last = ended;
    requireUtf8(buffer.subarray(0, filled), last, parser.line, file);
    parser.load(buffer, filled);
    let [at, rows] = [0, 0];
    while (at < filled) {
      const next = parser.find(at, last);
      if (next < 0) break;
      if (parser.found.row) {
        onRow(offset + parser.found.start);
        rows += 1;
        if (rows % TOGETHER === 0) yield;
      }
      at = next;
    }
    yield;
    if (filled - at > parser.maxRow) throw tooLong(parser, file);
    buffer.copyWithin(0, at, filled);
    offset += at;
    length = filled - at;
    if (2 * length > buffer.length) buffer = Buffer.concat([buffer.subarray(0, length)], 2 * buffer.length);
  }
  parser.end();
}

async function fillUp(
  source: Utf8Source,
  buffer: Buffer,
  length: number,
): Promise<{ readonly filled: number; readonly ended: boolean }> {
  // The last byte is for the parser.
  const room = buffer.subarray(0, buffer.length - 1);
  let filled = length;
  while (filled < room.length) {
    const count = await source.fill(room, filled);
    if (count === 0) return { filled, ended: true };
    filled += count;
  }
  return { filled, ended: false };
}

function requireUtf8(bytes: Buffer, last: boolean, line: number, file: string): void {
  const invalid = findInvalid(bytes, last);
  if (invalid === undefined) return;
  const byte = `0x${bytes[invalid]!.toString(16).padStart(2, '0')}`;
  throw new CrossmodalError('data/encoding', `expected utf-8 text, got the byte ${byte}.`, {
    hint: 'Save the file as UTF-8, or name its encoding, as "latin1".',
    location: { file, ...placeIn(bytes, invalid, line) },
  });
}

function tooLong({ line, maxRow }: RowParser, file: string): CrossmodalError {
  return new CrossmodalError('data/row-too-long', `expected rows of at most ${maxRow} bytes.`, {
    hint: 'Is a quote never closed, or is this another format than its name says?',
    location: { file, line },
  });
}
