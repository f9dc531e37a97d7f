import { CrossmodalError } from '@crossmodal/core';

/** A line of a file; lines count from 1. */
export interface Line {
  readonly text: string;
  readonly number: number;
}

/** Longer lines are refused: a file without line ends must not fill the memory. In UTF-16 units. */
const MAX_LINE = 1 << 27;

/**
 * Chunks of text as lines, without their line ends (`\n` or `\r\n`); nothing but the current line is held.
 *
 * @throws CrossmodalError `data/line-too-long` past 134,217,728 characters
 */
export async function* splitLines(chunks: AsyncIterable<string>, file: string): AsyncGenerator<Line> {
  let number = 1;
  let held = '';
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      yield { text: withoutReturn(held + chunk.slice(start, end)), number };
      held = '';
      number += 1;
      start = end + 1;
    }
    held += chunk.slice(start);
    if (held.length > MAX_LINE) {
      throw new CrossmodalError('data/line-too-long', `expected lines of at most ${MAX_LINE} characters.`, {
        hint: 'Is this one JSON value over several lines? Name it .json.',
        location: { file, line: number },
      });
    }
  }
  if (held !== '') yield { text: withoutReturn(held), number };
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
