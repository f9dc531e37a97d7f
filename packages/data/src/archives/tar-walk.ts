import { type FileHandle, open } from 'node:fs/promises';
import { CrossmodalError } from '@crossmodal/core';
import { requireFile, unreadable } from '../files/open.ts';

/** Where a file of an archive begins, extension headers before it included. */
export interface TarPlace {
  readonly name: string;
  /** In bytes. */
  readonly offset: number;
}

const BLOCK = 512;
/** Longer names are refused: they are held in memory. In bytes. */
const MAX_EXTENSION = 1 << 20;

/**
 * The places of the files in a tar archive that is not compressed: of each, only the header is read.
 *
 * Understands ustar's prefix, sizes of 64 bits, and long names of pax and GNU tar.
 *
 * @throws CrossmodalError `data/malformed-archive`, `data/file-not-found`
 */
export async function* walkTar(file: string): AsyncGenerator<TarPlace> {
  const size = await requireFile(file);
  const handle = await open(file).catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  try {
    let start = 0;
    let named: string | undefined;
    let sized: number | undefined;
    for (let at = 0; at + BLOCK <= size; ) {
      const header = await readAt(handle, at, BLOCK);
      if (header.every((byte) => byte === 0)) return;
      const type = String.fromCharCode(header[156]!);
      const extension = /[xgLK]/.test(type);
      const length = (extension ? undefined : sized) ?? readNumber(header.subarray(124, 136));
      const next = at + BLOCK + BLOCK * Math.ceil(length / BLOCK);
      if (!(length >= 0 && at + BLOCK + length <= size)) throw cutOff(file, at);
      if (extension) {
        if (length > MAX_EXTENSION) throw cutOff(file, at);
        const content = await readAt(handle, at + BLOCK, length);
        if (type === 'L') named = toText(content);
        else if (type === 'x') {
          const { path, size: declared } = parsePax(content);
          named = path ?? named;
          sized = declared === undefined ? sized : Number(declared);
        }
      } else {
        const isFile = type === '0' || type === '\0' || type === '7';
        if (isFile) yield { name: named ?? nameOf(header), offset: start };
        [named, sized] = [undefined, undefined];
        start = next;
      }
      at = next;
    }
  } finally {
    await handle.close();
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  await handle.read(buffer, 0, length, position);
  return buffer;
}

/** In octal digits; larger ones in base 256, behind a bit that says so. */
function readNumber(field: Buffer): number {
  if ((field[0]! & 0x80) === 0) return Number.parseInt(toText(field).trim() || '0', 8);
  return field.subarray(1).reduce((sum, byte) => sum * 256 + byte, field[0]! & 0x7f);
}

function nameOf(header: Buffer): string {
  const name = toText(header.subarray(0, 100));
  const prefix = header.toString('latin1', 257, 262) === 'ustar' ? toText(header.subarray(345, 500)) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** Up to the first zero. */
function toText(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? field.length : end);
}

/** Records as `28 path=a/long/name.jpg\n`, the number being the record's length. */
function parsePax(content: Buffer): { readonly path?: string; readonly size?: string } {
  const found: Record<string, string> = {};
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(32, at);
    const length = Number(content.toString('latin1', at, space));
    if (space < 0 || !(length > 0)) break;
    const record = content.toString('utf8', space + 1, at + length - 1);
    const equals = record.indexOf('=');
    found[record.slice(0, equals)] = record.slice(equals + 1);
    at += length;
  }
  return { ...(found.path !== undefined && { path: found.path }), ...(found.size && { size: found.size }) };
}

function cutOff(file: string, at: number): CrossmodalError {
  return new CrossmodalError(
    'data/malformed-archive',
    `it is no whole tar archive: the entry at byte ${at} is cut off.`,
    { hint: 'Was it downloaded completely?', location: { file } },
  );
}
