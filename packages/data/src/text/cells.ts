const [LINE_FEED, RETURN, QUOTE] = [10, 13, 34];

/** V8 copies a substring that is shorter, and lets a longer one hold on to all of what it was cut from. */
const COPIED = 13;

/** What a scanner has to know of a cell to make it: bits. */
const [NOT_ASCII, DOUBLED_QUOTES] = [1, 2];

/** Cuts rows of CSV and its like into cells, in UTF-8 bytes. */
export interface CellScanner {
  /** Of the row found last. */
  readonly cells: number;
  /** How many lines it reaches over, its own line end included; 0 at the end of a file that has none. */
  readonly lineEnds: number;
  /** Where a quote is closed and the cell still goes on, or never closed; else -1. */
  readonly fault: number;
  load(buffer: Buffer, length: number): void;
  /** Finds the row at `from`: where the next one begins; -1: the rest of it is not loaded. */
  scan(from: number, last: boolean): number;
  /** Where a cell begins, its quote left out. */
  startOf(cell: number): number;
  cell(cell: number): string;
}

/**
 * Rules as of Python's csv module and pandas: a cell that begins with a quote ends at the next single one; any other
 * quote is a character. Rows end with `\n`, `\r\n` or `\r`.
 *
 * @param delimiter a byte below 128
 */
export function createCellScanner(delimiter: number): CellScanner {
  let bytes: Buffer = Buffer.alloc(1);
  let length = 0;
  /** The bytes as characters of one byte each, of which short cells are cut. */
  let characters = '';
  let [starts, ends, traits] = [new Int32Array(64), new Int32Array(64), new Uint8Array(64)];
  let count = 0;
  let lineEnds = 0;
  let fault = -1;

  const add = (start: number, end: number, trait: number): void => {
    if (count === starts.length) {
      starts = grown(starts, new Int32Array(2 * count));
      ends = grown(ends, new Int32Array(2 * count));
      traits = grown(traits, new Uint8Array(2 * count));
    }
    starts[count] = start;
    ends[count] = end;
    traits[count] = trait;
    count += 1;
  };

  /** From behind an opening quote to the closing one; `length`: there is none. */
  const quoted = (from: number): number => {
    let [at, high, doubled] = [from, 0, 0];
    for (; at < length; at++) {
      const byte = bytes[at]!;
      high |= byte;
      if (byte === QUOTE) {
        if (bytes[at + 1] !== QUOTE || at + 1 >= length) break;
        doubled = DOUBLED_QUOTES;
        at += 1;
      } else if (byte === LINE_FEED || (byte === RETURN && bytes[at + 1] !== LINE_FEED)) lineEnds += 1;
    }
    add(from, at, (high >> 7) | doubled);
    return at;
  };

  const unquoted = (from: number): number => {
    let [at, high] = [from, 0];
    // The byte behind the last one is a line feed.
    for (; ; at++) {
      const byte = bytes[at]!;
      if (byte === delimiter || byte === LINE_FEED || byte === RETURN) break;
      high |= byte;
    }
    add(from, at, high >> 7);
    return at;
  };

  /** Behind the line end at or after `from`; -1: it is not loaded. */
  const nextLine = (from: number, last: boolean): number => {
    let at = from;
    while (bytes[at] !== LINE_FEED && bytes[at] !== RETURN) at += 1;
    if (at >= length) return last ? length : -1;
    if (bytes[at] === RETURN && at + 1 >= length && !last) return -1;
    lineEnds += 1;
    return bytes[at] === RETURN && bytes[at + 1] === LINE_FEED && at + 1 < length ? at + 2 : at + 1;
  };

  return {
    get cells() {
      return count;
    },
    get lineEnds() {
      return lineEnds;
    },
    get fault() {
      return fault;
    },
    load(buffer, size) {
      bytes = buffer;
      length = size;
      bytes[length] = LINE_FEED;
      characters = bytes.toString('latin1', 0, length);
    },
    scan(from, last) {
      [count, lineEnds, fault] = [0, 0, -1];
      for (let at = from; ; at++) {
        if (bytes[at] === QUOTE && at < length) {
          const opening = at;
          at = quoted(at + 1);
          // Whether a quote closes is told by the byte behind it.
          if (at + 1 >= length && !last) return -1;
          if (at >= length) {
            fault = opening;
            return length;
          }
          at += 1;
          if (at < length && bytes[at] !== delimiter && bytes[at] !== LINE_FEED && bytes[at] !== RETURN) {
            fault = at;
            return nextLine(at, last);
          }
        } else at = unquoted(at);
        if (at >= length || bytes[at] !== delimiter) return nextLine(at, last);
      }
    },
    startOf: (cell) => starts[cell]!,
    cell(cell) {
      const [start, end, trait] = [starts[cell]!, ends[cell]!, traits[cell]!];
      if (trait === 0 && end - start < COPIED) return characters.slice(start, end);
      const text = bytes.toString((trait & NOT_ASCII) === 0 ? 'latin1' : 'utf8', start, end);
      return (trait & DOUBLED_QUOTES) === 0 ? text : text.replaceAll('""', '"');
    },
  };
}

function grown<Numbers extends Int32Array | Uint8Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}
