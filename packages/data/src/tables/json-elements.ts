import { CrossmodalError } from '@crossmodal/core';

/** The text of one element of a JSON array, and the line on which it starts. */
export interface JsonElement {
  readonly text: string;
  readonly line: number;
}

type State = 'before' | 'first' | 'inside' | 'comma' | 'after';

/** Longer elements are refused, since one is held at a time. In UTF-16 units. */
const MAX_ELEMENT = 1 << 27;

/**
 * Splits the text of a JSON array into the texts of its elements, which the caller parses.
 *
 * Only strings and brackets are looked at: enough to know where an element ends.
 *
 * @throws CrossmodalError `data/malformed-json` when the text is no array or ends too early
 */
export async function* splitElements(
  chunks: AsyncIterable<string>,
  file: string,
): AsyncGenerator<JsonElement> {
  let state = 'before' as State;
  let depth = 0;
  let quoted = false;
  let escaped = false;
  let line = 1;
  let startLine = 1;
  let held = '';

  const fault = (problem: string): CrossmodalError =>
    new CrossmodalError('data/malformed-json', problem, {
      hint: 'A .json table is one array of objects; for one object a line, name it .jsonl.',
      location: { file, line },
    });

  for await (const chunk of chunks) {
    let start = 0;
    for (let i = 0; i < chunk.length; i++) {
      const character = chunk[i]!;
      if (character === '\n') line += 1;
      if (state === 'inside') {
        if (quoted) {
          if (escaped) escaped = false;
          else if (character === '\\') escaped = true;
          else if (character === '"') quoted = false;
        } else if (character === '"') quoted = true;
        else if (character === '{' || character === '[') depth += 1;
        else if (depth > 0 && (character === '}' || character === ']')) depth -= 1;
        else if (depth === 0 && (character === ',' || character === ']')) {
          yield { text: held + chunk.slice(start, i), line: startLine };
          held = '';
          state = character === ',' ? 'comma' : 'after';
        }
      } else if (/\s/.test(character)) {
        // Nothing between elements matters.
      } else if (state === 'before') {
        if (character !== '[') throw fault(`expected an array, got "${chunk.slice(i, i + 20)}".`);
        state = 'first';
      } else if (state === 'first' && character === ']') {
        state = 'after';
      } else if (state === 'after') {
        throw fault(`expected the end of the file after the array, got "${chunk.slice(i, i + 20)}".`);
      } else {
        state = 'inside';
        start = i;
        startLine = line;
        quoted = character === '"';
        depth = character === '{' || character === '[' ? 1 : 0;
        if (character === ',' || character === ']') throw fault(`expected an element, got "${character}".`);
      }
    }
    if (state === 'inside') held += chunk.slice(start);
    if (held.length > MAX_ELEMENT) throw fault(`expected elements of at most ${MAX_ELEMENT} characters.`);
  }
  if (state !== 'after') throw fault('the array is cut off: expected "]", got the end of the file.');
}
