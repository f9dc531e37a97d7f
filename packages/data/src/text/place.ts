const [LINE_FEED, RETURN] = [10, 13];

/**
 * The line and column of a byte, both from 1; columns count UTF-16 units, as editors do.
 *
 * @param bytes begin at the beginning of a line
 * @param firstLine of `bytes`
 */
export function placeIn(
  bytes: Buffer,
  at: number,
  firstLine: number,
): { readonly line: number; readonly column: number } {
  let line = firstLine;
  let lineStart = 0;
  for (let i = 0; i < at; i++) {
    if (bytes[i] !== LINE_FEED && (bytes[i] !== RETURN || bytes[i + 1] === LINE_FEED)) continue;
    line += 1;
    lineStart = i + 1;
  }
  return { line, column: bytes.toString('utf8', lineStart, at).length + 1 };
}
