/** The characters of all texts, in as few kinds as a pattern can tell apart. */
export interface Alphabet {
  /** One character of each kind. */
  readonly symbols: readonly string[];
  /** Whether a class holds the characters of a kind. */
  has(source: string, symbol: number): boolean;
}

/**
 * Sorts every code point of Unicode by the classes that hold it.
 *
 * @param sources classes as JavaScript writes them, each of which reads one character
 */
export function alphabetOf(sources: readonly string[]): Alphabet {
  const classes = [...new Set(sources)];
  const text = everyCharacter();
  const inside = classes.map((source) => runsOf(source, text));
  const borders = new Set([0]);
  for (const runs of inside) for (const place of runs) borders.add(place);
  const symbols: string[] = [];
  const members: boolean[][] = [];
  const known = new Set<string>();
  const at = new Array<number>(inside.length).fill(0);
  for (const place of [...borders].sort((a, b) => a - b)) {
    if (place >= text.length) break;
    const held = inside.map((runs, i) => {
      while (at[i]! < runs.length && runs[at[i]!]! <= place) at[i]! += 1;
      // Starts and ends of runs take turns.
      return at[i]! % 2 === 1;
    });
    const key = held.map(Number).join('');
    if (known.has(key)) continue;
    known.add(key);
    symbols.push(String.fromCodePoint(text.codePointAt(place)!));
    members.push(held);
  }
  const indexOf = new Map(classes.map((source, i) => [source, i]));
  return { symbols, has: (source, symbol) => members[symbol]![indexOf.get(source)!]! };
}

/** Where the characters of a class start and end in a text, by turns. */
function runsOf(source: string, text: string): readonly number[] {
  if (/^[^\\[.(]$/u.test(source)) {
    const place = text.indexOf(source);
    return [place, place + source.length];
  }
  const runs: number[] = [];
  // In pieces: the search keeps a place for each character of a run.
  for (const match of text.matchAll(new RegExp(`(?:${source}){1,1000}`, 'gu'))) {
    const end = match.index + match[0].length;
    if (runs.at(-1) === match.index) runs[runs.length - 1] = end;
    else runs.push(match.index, end);
  }
  return runs;
}

/** First and last units: letters come first, so that they stand for their kinds; low surrogates precede high ones. */
const order: readonly (readonly [first: number, last: number])[] = [
  [0x61, 0x7a],
  [0x20, 0x60],
  [0x7b, 0x7e],
  [0x00, 0x1f],
  [0x7f, 0xd7ff],
  [0xdc00, 0xdfff],
  [0xd800, 0xdbff],
  [0xe000, 0xffff],
];

/** Every code point once; halves of surrogate pairs too, in an order in which they are no pairs. */
function everyCharacter(): string {
  const units = new Uint16Array(0x10000 + 2 * 0x100000);
  let length = 0;
  for (const [first, last] of order) for (let unit = first; unit <= last; unit++) units[length++] = unit;
  for (let code = 0; code < 0x100000; code++) {
    units[length++] = 0xd800 + (code >> 10);
    units[length++] = 0xdc00 + (code & 0x3ff);
  }
  return Buffer.from(units.buffer).toString('utf16le');
}
