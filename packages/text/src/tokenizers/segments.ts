/** A part of a text, and where it starts. */
export interface Segment {
  readonly segment: string;
  readonly index: number;
}

/** In UTF-16 units. `Intl.Segmenter` takes a time for each segment that grows with the length of the whole text. */
const WINDOW = 1024;
/** Where a text is cut inside of words, so many segments before the cut may have become others by it. */
const UNSURE = 8;

/**
 * The segments of a text, found in windows, so that a long text takes a time in proportion to its length.
 *
 * Windows end between a space and a letter or digit, where no rule of Unicode joins anything; in a text without
 * spaces, the next window begins some segments before the end of the last one.
 */
export function segmentsOf(segmenter: Intl.Segmenter, text: string): Segment[] {
  const found: Segment[] = [];
  let size = WINDOW;
  for (let start = 0; start < text.length; ) {
    const end = Math.min(start + size, text.length);
    const cut = end === text.length ? end : lastCut(text, start, end);
    const part = text.slice(start, cut ?? end);
    const segments = Array.from(segmenter.segment(part), ({ segment, index }) => ({
      segment,
      index: start + index,
    }));
    const sure = cut === undefined ? segments.slice(0, -UNSURE) : segments;
    const last = sure.at(-1);
    if (last === undefined) {
      size *= 2;
      continue;
    }
    size = WINDOW;
    for (const one of sure) found.push(one);
    start = last.index + last.segment.length;
  }
  return found;
}

const space = /\p{White_Space}/u;
const letter = /[\p{L}\p{N}]/u;

/** The last place between a space and a letter, behind `start` and up to `end`. */
function lastCut(text: string, start: number, end: number): number | undefined {
  for (let place = end; place > start + 1; place--) {
    if (!space.test(text[place - 1]!)) continue;
    if (letter.test(String.fromCodePoint(text.codePointAt(place)!))) return place;
  }
  return undefined;
}
