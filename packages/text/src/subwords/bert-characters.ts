import { formerMarks, formerPunctuation, isLater } from './unicode-versions.ts';

/** How BERT's normalizer and splitter see a character. */
const whitespace = /\p{White_Space}/u;
const control = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u;
const punctuation = /[\p{P}!-/:-@[-`{-~]/u;
const mark = /\p{Mn}/gu;

/** Characters of CJK ideographs, each of which is a word of its own; kana and hangul are not among them. */
function isIdeograph(code: number): boolean {
  return (
    (code >= 0x4e00 && code <= 0x9fff) ||
    (code >= 0x3400 && code <= 0x4dbf) ||
    (code >= 0x20000 && code <= 0x2a6df) ||
    (code >= 0x2a700 && code <= 0x2b73f) ||
    (code >= 0x2b740 && code <= 0x2b81f) ||
    (code >= 0x2b920 && code <= 0x2ceaf) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0x2f800 && code <= 0x2fa1f)
  );
}

/** What becomes of one character: it ends a word (`space`), is dropped, stands alone, or is part of a word. */
export interface CharacterRule {
  readonly kind: 'space' | 'drop' | 'alone' | 'letter';
  /** What is left of it. */
  readonly text: string;
}

export interface BertNormalization {
  readonly lowerCase: boolean;
  readonly stripAccents: boolean;
}

/** The rule of each character, worked out once. */
export function characterRules({
  lowerCase,
  stripAccents,
}: BertNormalization): (character: string) => CharacterRule {
  const known = new Map<string, CharacterRule>();
  const work = (character: string): CharacterRule => {
    const code = character.codePointAt(0)!;
    if (isLater(code)) return { kind: 'letter', text: character };
    if (formerPunctuation.has(code)) return { kind: 'alone', text: character };
    if (stripAccents && formerMarks.has(code)) return { kind: 'drop', text: '' };
    if (character === '\t' || character === '\n' || character === '\r') return { kind: 'space', text: ' ' };
    if (code === 0 || code === 0xfffd || control.test(character)) return { kind: 'drop', text: '' };
    if (whitespace.test(character)) return { kind: 'space', text: ' ' };
    let text = character;
    if (stripAccents) text = text.normalize('NFD').replace(mark, '');
    // Character by character: no rule for a final sigma.
    if (lowerCase) text = Array.from(text, (part) => part.toLowerCase()).join('');
    if (text === '') return { kind: 'drop', text };
    return { kind: isIdeograph(code) || punctuation.test(text) ? 'alone' : 'letter', text };
  };
  return (character) => {
    let rule = known.get(character);
    if (rule === undefined) {
      rule = work(character);
      if (known.size < 50_000) known.set(character, rule);
    }
    return rule;
  };
}
