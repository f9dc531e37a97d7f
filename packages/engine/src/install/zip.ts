import { type FileHandle, open } from 'node:fs/promises';
import { CrossmodalError } from '@crossmodal/core';

/** A member of a zip, as its central directory describes it. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly crc32: number;
  readonly compressed: number;
  readonly size: number;
  /** Where its local header begins. */
  readonly offset: number;
  /** Unix permission bits, 0 where it has none. */
  readonly mode: number;
}

/** An open zip. */
export interface Zip {
  readonly path: string;
  readonly file: FileHandle;
  readonly entries: readonly ZipEntry[];
}

const unknown32 = 0xffffffff;
const unknown16 = 0xffff;

/** Opens a zip and reads its list of members (PKWARE's APPNOTE 6.3.10, sections 4.3.6 to 4.5.3, with zip64). */
export async function openZip(path: string): Promise<Zip> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const directory = await findDirectory(file, size, path);
    const bytes = await read(file, directory.offset, directory.size, path);
    return { path, file, entries: parseDirectory(bytes, directory.entries, path) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Where a member's data begins: its local header has a length of its own. */
export async function dataOffset({ file, path }: Zip, entry: ZipEntry): Promise<number> {
  const header = await read(file, entry.offset, 30, path);
  if (header.readUInt32LE(0) !== 0x04034b50) throw corrupt(path, `no header before ${entry.name}`);
  return entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
}

export function corrupt(path: string, what: string, cause?: unknown): CrossmodalError {
  return new CrossmodalError('engine/corrupt-wheel', `expected a whole zip in ${path}, got ${what}.`, {
    hint: 'Run the installation again.',
    cause,
  });
}

interface Directory {
  readonly entries: number;
  readonly size: number;
  readonly offset: number;
}

async function findDirectory(file: FileHandle, size: number, path: string): Promise<Directory> {
  // The end record is 22 bytes and a comment of at most 65,535; zip64's locator of 20 bytes stands before it.
  const start = Math.max(0, size - (22 + 0xffff + 20));
  const tail = await read(file, start, size - start, path);
  const end = tail.lastIndexOf(Buffer.from('PK\x05\x06'));
  if (end === -1 || end + 22 > tail.length) throw corrupt(path, 'no end record');
  const entries = tail.readUInt16LE(end + 10);
  const bytes = tail.readUInt32LE(end + 12);
  const offset = tail.readUInt32LE(end + 16);
  if (entries !== unknown16 && bytes !== unknown32 && offset !== unknown32) {
    return { entries, size: bytes, offset };
  }
  const locator = end - 20;
  if (locator < 0 || tail.readUInt32LE(locator) !== 0x07064b50) throw corrupt(path, 'no zip64 locator');
  const record = await read(file, number(tail, locator + 8, path), 56, path);
  if (record.readUInt32LE(0) !== 0x06064b50) throw corrupt(path, 'no zip64 end record');
  return {
    entries: number(record, 32, path),
    size: number(record, 40, path),
    offset: number(record, 48, path),
  };
}

function parseDirectory(bytes: Buffer, count: number, path: string): ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = 0;
  while (entries.length < count) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x02014b50) {
      throw corrupt(path, `${entries.length} of ${count} members listed`);
    }
    const nameEnd = at + 46 + bytes.readUInt16LE(at + 28);
    const extraEnd = nameEnd + bytes.readUInt16LE(at + 30);
    if (extraEnd > bytes.length) throw corrupt(path, 'a cut list of members');
    const wide = zip64Fields(bytes.subarray(nameEnd, extraEnd), path);
    // Order matters: the extra field holds only those that do not fit, in this order.
    const size = wide(bytes.readUInt32LE(at + 24));
    const compressed = wide(bytes.readUInt32LE(at + 20));
    const offset = wide(bytes.readUInt32LE(at + 42));
    const unix = bytes[at + 5] === 3;
    entries.push({
      name: bytes.toString('utf8', at + 46, nameEnd),
      // A set first bit of the flags means encryption: no method of ours.
      method: bytes.readUInt16LE(at + 8) & 1 ? -1 : bytes.readUInt16LE(at + 10),
      crc32: bytes.readUInt32LE(at + 16),
      compressed,
      size,
      offset,
      mode: unix ? bytes.readUInt32LE(at + 38) >>> 16 : 0,
    });
    at = extraEnd + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

/** Gives each 32-bit field as it is, or its 64-bit form from the extra field. */
function zip64Fields(extra: Buffer, path: string): (value: number) => number {
  let at = 0;
  while (at + 4 <= extra.length && extra.readUInt16LE(at) !== 1) at += 4 + extra.readUInt16LE(at + 2);
  at += 4;
  return (value) => {
    if (value !== unknown32) return value;
    if (at + 8 > extra.length) throw corrupt(path, 'no zip64 size');
    at += 8;
    return number(extra, at - 8, path);
  };
}

function number(bytes: Buffer, at: number, path: string): number {
  const value = Number(bytes.readBigUInt64LE(at));
  if (!Number.isSafeInteger(value)) throw corrupt(path, `a size of ${value} bytes`);
  return value;
}

async function read(file: FileHandle, position: number, length: number, path: string): Promise<Buffer> {
  const { size } = await file.stat();
  if (position + length > size) throw corrupt(path, `${size} bytes, too few`);
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, position);
  if (bytesRead !== length) throw corrupt(path, `${size} bytes, too few`);
  return bytes;
}
