import { byteCharacters } from '../subwords/byte-level.ts';
import { remember } from '../subwords/cache.ts';
import { utf8WithPlaces } from '../subwords/utf8.ts';
import type { Token } from '../tokenizers/tokenizer.ts';
import type { NormalText } from './normal-text.ts';

/** A token as the library gives it: without its place. */
export interface Unplaced {
  readonly text: string;
  readonly id: number;
}

interface Place {
  readonly start: number;
  readonly end: number;
}

/**
 * Where tokens of bytes stand in a text: they are followed byte by byte.
 *
 * Spaces that were set before words may be missing in the text, and white space of the text among the tokens.
 *
 * @returns nothing where the bytes are others
 */
export function placesOfBytes(normal: NormalText, tokens: readonly Unplaced[]): readonly Token[] | undefined {
  const { bytes, starts, ends } = utf8WithPlaces(normal.text);
  const placed: Token[] = [];
  let at = 0;
  for (const { text, id } of tokens) {
    let first = -1;
    for (const byte of bytesOf(text)) {
      while (bytes[at] !== byte && byte !== SPACE && isSpace(bytes[at])) at += 1;
      if (bytes[at] === byte) {
        if (first < 0) first = at;
        at += 1;
      } else if (byte !== SPACE) return undefined;
    }
    // A space before the text that is not in it counts as the character behind it, as in Python.
    const last = first < 0 ? Math.min(at, bytes.length - 1) : at - 1;
    const start = starts[first < 0 ? last : first] ?? 0;
    placed.push({ text, id, ...given(normal, start, ends[last] ?? start) });
  }
  return placed;
}

/** Where a part of the normal text stands in the text as given. */
function given({ places }: NormalText, start: number, end: number): Place {
  if (places === undefined || start === end) return { start, end };
  return { start: places.starts[start]!, end: places.ends[end - 1]! };
}

const SPACE = 0x20;
const isSpace = (byte: number | undefined): boolean =>
  byte === SPACE || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);

const byteOf: ReadonlyMap<string, number> = new Map(
  byteCharacters.map((character, byte) => [character, byte]),
);

/** The bytes that a token stands for; a special one stands for its own text. */
const bytesOf = remember((token: string): readonly number[] => {
  const bytes = Array.from(token.replace(/<\/w>$/, ''), (character) => byteOf.get(character) ?? -1);
  return bytes.includes(-1) ? [...utf8WithPlaces(token).bytes] : bytes;
});

/** How far a text that normalization dropped, or that unknown tokens stand for, may reach, in UTF-16 units. */
const MOST_DROPPED = 16;
const MOST_UNKNOWN = 10_000;

/**
 * Where tokens stand in a text, by search, spaces left aside.
 *
 * One that is found nowhere (as an unknown one) has what is left between its neighbours, or the empty place behind the
 * one before it.
 */
export function placesBySearch(normal: NormalText, tokens: readonly Unplaced[]): readonly Token[] {
  const units: number[] = [];
  let text = '';
  for (let unit = 0; unit < normal.text.length; unit++) {
    if (isBlank(normal.text.charCodeAt(unit))) continue;
    units.push(unit);
    text += normal.text[unit];
  }
  let position = 0;
  let reach = MOST_DROPPED;
  const places = tokens.map((token): Place | undefined => {
    const piece = visible(token.text);
    const at = piece === '' ? -1 : text.slice(position, position + reach + piece.length).indexOf(piece);
    reach = at < 0 ? MOST_UNKNOWN : MOST_DROPPED;
    if (at < 0) return undefined;
    const start = position + at;
    position = start + piece.length;
    return given(normal, units[start]!, units[position - 1]! + 1);
  });
  const length = normal.places?.ends.at(-1) ?? normal.text.length;
  let before = 0;
  return tokens.map(({ text, id }, i) => {
    const alone = (i === 0 || places[i - 1] !== undefined) && (i + 1 === places.length || places[i + 1]);
    const gap = { start: before, end: alone ? Math.max(before, places[i + 1]?.start ?? length) : before };
    const { start, end } = places[i] ?? gap;
    if (places[i] !== undefined) before = end;
    return { text, id, start, end };
  });
}

/** White space, and the signs that stand for a space. */
function isBlank(unit: number): boolean {
  if (unit < 0x80) return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
  return (unit >= 0x2000 && unit <= 0x200a) || blanks.has(String.fromCharCode(unit));
}

const blanks: ReadonlySet<string> = new Set('\u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000▁Ġ');

/** A token without spaces, the signs that stand for them, and those for the insides of words. */
const visible = remember((token: string): string =>
  token.replace(/^##|<\/w>$/g, '').replace(/[\p{White_Space}▁Ġ]/gu, ''),
);
