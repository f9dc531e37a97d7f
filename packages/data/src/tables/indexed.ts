import { type IndexedTable, type Row, requireRow } from './row.ts';

/**
 * Any order for rows that follow from a short text each, as a picture's from its path: only the texts are held, their
 * bytes one behind the other.
 *
 * A million objects with a path in them take 800 MB, the bytes of the paths 60.
 *
 * @param toRow makes the row of a text and its number; what it throws is thrown when the row is asked for
 */
export async function indexTexts(
  texts: AsyncIterable<string>,
  toRow: (text: string, number: number) => Row,
): Promise<IndexedTable> {
  let bytes = Buffer.alloc(1 << 12);
  let ends = new Float64Array(1 << 8);
  let count = 0;
  const endOf = (index: number): number => (index < 0 ? 0 : ends[index]!);
  for await (const text of texts) {
    const start = endOf(count - 1);
    // Three bytes are the most that one of its units takes.
    if (start + 3 * text.length > bytes.length)
      bytes = Buffer.concat([bytes], 2 * bytes.length + 3 * text.length);
    if (count === ends.length) ends = grow(ends);
    ends[count] = start + bytes.write(text, start);
    count += 1;
  }
  // Both were made larger ahead of need.
  bytes = Buffer.from(bytes.subarray(0, endOf(count - 1)));
  ends = ends.slice(0, count);
  return {
    count,
    async row(index) {
      requireRow(index, count);
      return toRow(bytes.toString('utf8', endOf(index - 1), endOf(index)), index + 1);
    },
    close: async () => {},
  };
}

function grow(values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * values.length);
  larger.set(values);
  return larger;
}
