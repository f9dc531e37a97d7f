import { remember } from '../subwords/cache.ts';

/** A text as a normalizer leaves it, and by UTF-16 unit, where in the text as given it comes from. */
export interface NormalText {
  readonly text: string;
  /** Absent where every unit stands where it stood. */
  readonly places?: { readonly starts: readonly number[]; readonly ends: readonly number[] };
}

/**
 * Normalizes texts character by character, to know what came from where.
 *
 * Characters are code points, or one with the marks behind it where these together become something else than each by
 * itself (`e` and an accent).
 */
export function normalText(normalize: (text: string) => string): (text: string) => NormalText {
  const known = remember(normalize);
  return (given) => {
    let text = '';
    const starts: number[] = [];
    const ends: number[] = [];
    let changed = false;
    const add = (from: string, start: number): void => {
      const to = known(from);
      const kept = from === to;
      changed ||= !kept;
      text += to;
      for (let i = 0; i < to.length; i++) {
        starts.push(kept ? start + i : start);
        ends.push(kept ? start + i + 1 : start + from.length);
      }
    };
    for (let place = 0; place < given.length; ) {
      const length = lengthOfCharacter(given, place);
      const character = given.slice(place, place + length);
      const points = length === 1 ? [] : [...character];
      if (points.length < 2 || points.map(known).join('') !== known(character)) add(character, place);
      else {
        let start = place;
        for (const point of points) {
          add(point, start);
          start += point.length;
        }
      }
      place += length;
    }
    return changed ? { text, places: { starts, ends } } : { text };
  };
}

/** Marks, and the vowels and final consonants of Hangul. */
const joins = /[\p{M}\u1160-\u11ff]/u;

function lengthOfCharacter(text: string, place: number): number {
  let end = place + (text.codePointAt(place)! > 0xffff ? 2 : 1);
  // No mark comes before U+0300.
  while (end < text.length && text.charCodeAt(end) >= 0x300) {
    const point = String.fromCodePoint(text.codePointAt(end)!);
    if (!joins.test(point)) break;
    end += point.length;
  }
  return end - place;
}
