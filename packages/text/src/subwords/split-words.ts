import type { CharacterRule } from './bert-characters.ts';

/** A word, and where each of its UTF-16 units comes from. */
export interface SplitWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** By unit: where its character starts and ends in the text. Absent where units follow on `start` one by one. */
  readonly starts?: readonly number[];
  readonly ends?: readonly number[];
}

/** Cuts a text where the rules of its characters say. */
export function splitWords(text: string, ruleOf: (character: string) => CharacterRule): readonly SplitWord[] {
  const words: SplitWord[] = [];
  let word = '';
  let start = 0;
  let end = 0;
  // Kept from the first unit on that does not stand where it would if nothing were changed.
  let moved: { starts: number[]; ends: number[] } | undefined;
  const finish = (): void => {
    if (word !== '') words.push({ text: word, start, end, ...moved });
    word = '';
    moved = undefined;
  };
  for (let place = 0; place < text.length; ) {
    const unit = text.charCodeAt(place);
    const character =
      unit < 0xd800 || unit > 0xdfff ? text[place]! : String.fromCodePoint(text.codePointAt(place)!);
    const next = place + character.length;
    const { kind, text: left } = ruleOf(character);
    if (kind === 'space') finish();
    else if (kind === 'alone') {
      finish();
      words.push({ text: left, start: place, end: next });
    } else if (kind === 'letter') {
      if (word === '') start = place;
      if (moved === undefined && (place !== start + word.length || left.length !== character.length)) {
        moved = unmoved(start, word.length);
      }
      word += left;
      end = next;
      for (let i = 0; moved !== undefined && i < left.length; i++) {
        moved.starts.push(place);
        moved.ends.push(next);
      }
    }
    place = next;
  }
  finish();
  return words;
}

function unmoved(start: number, length: number): { starts: number[]; ends: number[] } {
  const starts = Array.from({ length }, (_, i) => start + i);
  return { starts, ends: starts.map((place) => place + 1) };
}
