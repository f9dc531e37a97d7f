import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { corrupt, dataOffset, openZip, type Zip, type ZipEntry } from './zip.ts';

export interface UnzipOptions {
  /** Which members to take. */
  readonly members: RegExp;
  /** The folder to put them in, by their own paths. */
  readonly into: string;
  readonly onBytes: (bytes: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Takes members out of a zip, a piece at a time, each checked for its path, its size and its CRC-32; gives their names. */
export async function unzip(
  path: string,
  { members, into, onBytes, signal }: UnzipOptions,
): Promise<string[]> {
  const zip = await openZip(path);
  try {
    const wanted = zip.entries.filter(({ name }) => members.test(name));
    let before = 0;
    for (const entry of wanted) {
      const start = before;
      await extract(zip, entry, { into, signal, onBytes: (bytes) => onBytes(start + bytes) });
      before += entry.size;
    }
    return wanted.map(({ name }) => name);
  } finally {
    await zip.file.close();
  }
}

async function extract(
  zip: Zip,
  entry: ZipEntry,
  { into, onBytes, signal }: Omit<UnzipOptions, 'members'>,
): Promise<void> {
  const to = join(into, safePath(zip, entry.name));
  if (entry.method !== 0 && entry.method !== 8) {
    throw corrupt(zip.path, `${entry.name} compressed or encrypted in an unknown way`);
  }
  await mkdir(dirname(to), { recursive: true });
  const start = await dataOffset(zip, entry);
  const compressed = (): Iterable<Buffer> | AsyncIterable<Buffer> =>
    entry.compressed === 0
      ? []
      : zip.file.createReadStream({
          start,
          end: start + entry.compressed - 1,
          autoClose: false,
          highWaterMark,
        });
  const asGzip = async function* (): AsyncGenerator<Buffer> {
    yield gzipHeader;
    if (entry.method === 0) yield* storedBlocks(compressed());
    else yield* compressed();
    yield gzipTrailer(entry);
  };
  const count = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let bytes = 0;
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > entry.size) throw corrupt(zip.path, `more of ${entry.name} than its ${entry.size} bytes`);
      onBytes(bytes);
      yield chunk;
    }
    if (bytes !== entry.size) throw corrupt(zip.path, `${bytes} of the ${entry.size} bytes of ${entry.name}`);
  };
  const mode = entry.mode & 0o777 || 0o644;
  try {
    await pipeline(
      asGzip,
      createGunzip({ chunkSize: highWaterMark }),
      count,
      createWriteStream(to, { flags: 'wx', mode, highWaterMark }),
      { signal },
    );
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw corrupt(zip.path, `${entry.name} twice`, error);
    if (code?.startsWith('Z_')) throw corrupt(zip.path, `damaged data in ${entry.name}`, error);
    throw error;
  }
}

const highWaterMark = 1 << 20;

// A gzip file (RFC 1952) is deflated data between a header and a trailer with its CRC-32: so framed, zlib checks
// the CRC itself, in native code. Node's own crc32 came only with 20.15.
const gzipHeader = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

function gzipTrailer({ crc32, size }: ZipEntry): Buffer {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32, 0);
  trailer.writeUInt32LE(size % 2 ** 32, 4);
  return trailer;
}

/** Data that is not compressed, as blocks of deflate (RFC 1951, 3.2.4), which hold at most 65,535 bytes. */
async function* storedBlocks(chunks: Iterable<Buffer> | AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += 0xffff) {
      const block = chunk.subarray(at, at + 0xffff);
      yield Buffer.from([
        0,
        block.length & 255,
        block.length >> 8,
        ~block.length & 255,
        (~block.length >> 8) & 255,
      ]);
      yield block;
    }
  }
  yield Buffer.from([1, 0, 0, 0xff, 0xff]);
}

function safePath({ path }: Zip, name: string): string {
  const parts = name.split('/');
  const hostile = /[\\:\0]/.test(name) || parts.some((part) => part === '' || part === '.' || part === '..');
  if (hostile) throw corrupt(path, `a member with the path ${JSON.stringify(name)}`);
  return name;
}
