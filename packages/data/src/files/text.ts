import { TextDecoder } from 'node:util';
import { CrossmodalError } from '@crossmodal/core';
import { readUnpacked } from './open.ts';

/**
 * A file's text, unpacked where it is gzipped, chunk by chunk, decoded strictly: bytes that are no text are an error, not replacement characters.
 *
 * A byte order mark decides the encoding (UTF-8, UTF-16) and is dropped; without one it is `encoding`.
 *
 * @param encoding a label of the WHATWG encoding standard, as `latin1`, `shift_jis`; default `utf-8`
 * @throws CrossmodalError `data/encoding`, `data/file-not-found`, `data/file-unreadable`
 */
export async function* readText(file: string, encoding = 'utf-8'): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let label = encoding;
  let position = 0;
  const decode = (bytes: Uint8Array | undefined): string => {
    decoder ??= makeDecoder(label, file);
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
    } catch (cause) {
      throw new CrossmodalError(
        'data/encoding',
        `expected ${label} text, got other bytes after ${position}.`,
        {
          hint: 'Save the file as UTF-8, or name its encoding, as "latin1".',
          location: { file },
          cause,
        },
      );
    }
  };
  for await (const bytes of readUnpacked(file)) {
    if (position === 0) label = markedEncoding(bytes) ?? encoding;
    const text = decode(bytes);
    position += bytes.length;
    if (text !== '') yield text;
  }
  const rest = decode(undefined);
  if (rest !== '') yield rest;
}

/** The encoding that a byte order mark at the beginning of a file says. */
export function markedEncoding(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  return undefined;
}

/** An encoding's own name, as `windows-1252` for `latin1`. @throws CrossmodalError `data/encoding` */
export function canonicalEncoding(label: string, file: string): string {
  return makeDecoder(label, file).encoding;
}

function makeDecoder(label: string, file: string): TextDecoder {
  try {
    return new TextDecoder(label, { fatal: true });
  } catch (cause) {
    throw new CrossmodalError('data/encoding', `there is no encoding "${label}".`, {
      hint: 'Known are those of the WHATWG encoding standard: utf-8, utf-16le, latin1, shift_jis, gbk …',
      location: { file },
      cause,
    });
  }
}
