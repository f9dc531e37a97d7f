import { CrossmodalError } from '@crossmodal/core';

/** A stream of bytes as records of one size, those of a chunk together; they are views, good until the next ones. */
export async function* splitRecords(
  chunks: AsyncIterable<Uint8Array>,
  size: number,
  file: string,
): AsyncGenerator<readonly Uint8Array[]> {
  // A record that began in the chunk before.
  let begun = new Uint8Array(size);
  let filled = 0;
  for await (const chunk of chunks) {
    const records: Uint8Array[] = [];
    let at = 0;
    if (filled > 0) {
      at = Math.min(size - filled, chunk.length);
      begun.set(chunk.subarray(0, at), filled);
      filled += at;
      if (filled < size) continue;
      records.push(begun);
      begun = new Uint8Array(size);
    }
    for (; at + size <= chunk.length; at += size) records.push(chunk.subarray(at, at + size));
    filled = chunk.length - at;
    begun.set(chunk.subarray(at), 0);
    yield records;
  }
  if (filled > 0) {
    throw new CrossmodalError(
      'data/truncated-record',
      `expected records of ${size} bytes, got ${filled} at the end.`,
      { hint: 'Was the file downloaded completely?', location: { file } },
    );
  }
}

/** All of a small file's bytes. */
export async function readAll(
  chunks: AsyncIterable<Uint8Array>,
  limit: number,
  what: string,
): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > limit) {
      throw new CrossmodalError('data/too-large', `expected at most ${limit} bytes in ${what}, got more.`);
    }
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}
