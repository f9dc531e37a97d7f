import { CrossmodalError } from '@crossmodal/core';

/** A stream of bytes as records of one size; each is a new array. */
export async function* splitRecords(
  chunks: AsyncIterable<Uint8Array>,
  size: number,
  file: string,
): AsyncGenerator<Uint8Array> {
  let record = new Uint8Array(size);
  let filled = 0;
  for await (const chunk of chunks) {
    let at = 0;
    while (at < chunk.length) {
      const part = chunk.subarray(at, at + size - filled);
      record.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < size) break;
      yield record;
      record = new Uint8Array(size);
      filled = 0;
    }
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
