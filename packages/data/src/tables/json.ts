import { CrossmodalError } from '@crossmodal/core';
import { openTextTable } from '../text/open.ts';
import { placeIn } from '../text/place.ts';
import { readTextTable } from '../text/read.ts';
import type { RowParser } from '../text/row-parser.ts';
import { parseObject } from './json-object.ts';
import type { TableFormat } from './row.ts';

/** A JSON array of objects, read element by element: the whole is never in memory. */
export const json: TableFormat = {
  extensions: ['.json', '.json.gz'],
  read: (file, options) => readTextTable(file, options, createElementParser),
  open: (file, options) => openTextTable(file, options, createElementParser),
};

/** Longer elements are refused, since one is held at a time. In bytes. */
const MAX_ROW = 1 << 27;
const [TAB, LINE_FEED, RETURN, SPACE, QUOTE, COMMA] = [9, 10, 13, 32, 34, 44];
const [OPEN_LIST, BACKSLASH, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [91, 92, 93, 123, 125];

/** What may come next. */
type State = 'array' | 'first element' | 'element' | 'separator' | 'end';

/** Only strings and brackets are looked at: enough to know where an element ends. */
function createElementParser(file: string): RowParser {
  const found = { row: false, start: 0, line: 1 };
  let bytes: Buffer = Buffer.alloc(1);
  let length = 0;
  let end = 0;
  let line = 1;
  let state = 'array' as State;
  /** Whether the buffer begins where a line does. */
  let atLineStart = true;

  const fault = (problem: string, at?: number): CrossmodalError =>
    new CrossmodalError('data/malformed-json', problem, {
      hint: 'A .json table is one array of objects; for one object a line, name it .jsonl.',
      location: { file, ...(at === undefined ? { line } : placeOf(at)) },
    });
  /** The line is known; the column where the beginning of the line is loaded. */
  const placeOf = (at: number): { line: number; column?: number } => {
    const lineStart = at === 0 ? 0 : bytes.lastIndexOf(LINE_FEED, at - 1) + 1;
    return lineStart === 0 && !atLineStart
      ? { line }
      : placeIn(bytes.subarray(lineStart), at - lineStart, line);
  };
  const excerpt = (at: number): string => bytes.toString('utf8', at, Math.min(at + 20, length));

  /** Behind white space and what stands between elements; stops at an element. */
  const skipBetween = (from: number): number => {
    let at = from;
    for (; at < length; at++) {
      const byte = bytes[at]!;
      if (byte === LINE_FEED) line += 1;
      if (byte === SPACE || byte === LINE_FEED || byte === RETURN || byte === TAB) continue;
      if (state === 'array') {
        if (byte !== OPEN_LIST) throw fault(`expected an array, got "${excerpt(at)}".`, at);
        state = 'first element';
      } else if (state === 'end') {
        throw fault(`expected the end of the file after the array, got "${excerpt(at)}".`, at);
      } else if (byte === CLOSE_LIST && state !== 'element') state = 'end';
      else if (state === 'separator') {
        if (byte !== COMMA) throw fault(`expected "," or "]" after an element, got "${excerpt(at)}".`, at);
        state = 'element';
      } else if (byte === COMMA || byte === CLOSE_LIST) {
        throw fault(`expected an element, got "${String.fromCharCode(byte)}".`, at);
      } else break;
    }
    return at;
  };

  /** Behind the element at `from`; -1: its end is not loaded. Counts its lines. */
  const skipElement = (from: number): number => {
    let [depth, quoted, lines] = [0, false, 0];
    for (let at = from; at < length; at++) {
      const byte = bytes[at]!;
      if (quoted) {
        if (byte === BACKSLASH) at += 1;
        else if (byte === QUOTE) quoted = false;
        else if (byte === LINE_FEED) lines += 1;
      } else if (byte === QUOTE) quoted = true;
      else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth += 1;
      else if (depth > 0 && (byte === CLOSE_OBJECT || byte === CLOSE_LIST)) depth -= 1;
      else if (depth === 0 && (byte === COMMA || byte === CLOSE_LIST)) {
        line += lines;
        return at;
      } else if (byte === LINE_FEED) lines += 1;
    }
    return -1;
  };

  return {
    maxRow: MAX_ROW,
    complete: false,
    found,
    get line() {
      return line;
    },
    load(buffer, size) {
      atLineStart = length === 0;
      [bytes, length] = [buffer, size];
    },
    find(from) {
      found.row = false;
      const start = skipBetween(from);
      if (start > from || start === length) return start;
      [found.start, found.line] = [start, line];
      end = skipElement(start);
      if (end < 0) return -1;
      found.row = true;
      state = 'separator';
      return end;
    },
    make: () => parseObject(bytes.toString('utf8', found.start, end).trimEnd(), { file, line: found.line }),
    seek(to) {
      [line, state] = [to, 'element'];
    },
    end() {
      if (state !== 'end') throw fault('the array is cut off: expected "]", got the end of the file.');
    },
  };
}
