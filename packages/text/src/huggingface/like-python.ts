import { byteCharacters, gpt2Pieces } from '../subwords/byte-level.ts';
import { remember } from '../subwords/cache.ts';
import { utf8WithPlaces } from '../subwords/utf8.ts';
import type { Fields } from './fields.ts';
import { type SplitBehavior, splitAt } from './split.ts';

const WORD = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}';
const PUNCTUATION = '\\p{P}!-/:-@\\[-`{-~';

/**
 * A step of a `tokenizer.json` as the library can read it as Python does: where it has rules of its own, or none, as a
 * `Split` or `Replace` that says the same.
 *
 * Its own rules take letters for ASCII's (`\w` of `Whitespace`), spaces for JavaScript's, neighbouring signs for one, and
 * know a sigma at the end of a word.
 */
export function likePython(step: unknown): unknown {
  if (typeof step !== 'object' || step === null) return step;
  const fields = step as Fields;
  switch (fields.type) {
    case 'Sequence': {
      const list = (value: unknown): unknown => (Array.isArray(value) ? value.map(likePython) : value);
      const { normalizers, pretokenizers } = fields;
      return { ...fields, normalizers: list(normalizers), pretokenizers: list(pretokenizers) };
    }
    case 'Replace':
      // JavaScript would put the match, or the text around it, in the place of $&, $` and the like.
      if (typeof fields.content !== 'string') return step;
      return { ...fields, content: fields.content.replaceAll('$', '$$$$') };
    case 'Lowercase': {
      const sigma = { type: 'Replace', pattern: { String: 'Σ' }, content: 'σ' };
      return { type: 'Sequence', normalizers: [sigma, fields] };
    }
    case 'Whitespace':
      return matches(`[${WORD}]+|[^${WORD}\\p{White_Space}]+`);
    case 'WhitespaceSplit':
      return matches('\\P{White_Space}+');
    case 'BertPreTokenizer':
      return matches(`[${PUNCTUATION}]|[^${PUNCTUATION}\\p{White_Space}]+`);
    case 'Punctuation':
      return split({ Regex: `[${PUNCTUATION}]` }, fields.behavior ?? 'Isolated');
    case 'Digits':
      return split({ Regex: '\\p{N}' }, fields.individual_digits === true ? 'Isolated' : 'Contiguous');
    case 'CharDelimiterSplit':
      return split({ String: fields.delimiter }, 'Removed');
    default:
      return step;
  }
}

function split(pattern: Fields, behavior: unknown): Fields {
  return { type: 'Split', pattern, behavior, invert: false };
}

/** Only what matches is left. */
function matches(regex: string): Fields {
  return { type: 'Split', pattern: { Regex: regex }, behavior: 'Removed', invert: true };
}

/** What a step of the library is made of, as far as it matters here. */
interface LibraryStep {
  readonly tokenizers?: readonly (LibraryStep | null)[];
  readonly pattern?: RegExp;
  pre_tokenize_text(text: string): readonly string[];
}

/**
 * Gives steps of the library Python's rules, where a `tokenizer.json` cannot say them otherwise.
 *
 * The library takes all but removed matches for isolated ones, puts groups of a pattern among the pieces, and cuts bytes'
 * words at JavaScript's spaces.
 *
 * @param step the library's, made of `json`
 */
export function correctSteps(step: LibraryStep | null, json: unknown): void {
  if (step === null || typeof json !== 'object' || json === null) return;
  const fields = json as Fields;
  if (fields.type === 'Sequence') {
    const parts = fields.pretokenizers as readonly unknown[];
    step.tokenizers?.forEach((part, i) => {
      correctSteps(part, parts[i]);
    });
  }
  if (fields.type === 'Split' && step.pattern !== undefined) {
    const { pattern } = step;
    const behavior = (fields.behavior ?? 'Isolated') as SplitBehavior;
    step.pre_tokenize_text = (text) => splitAt(text, pattern, behavior, fields.invert === true);
  }
  if (fields.type === 'ByteLevel') step.pre_tokenize_text = byteLevel(fields);
}

function byteLevel(fields: Fields): (text: string) => readonly string[] {
  const { add_prefix_space: prefix, use_regex: regex } = fields;
  return (text) => {
    const spaced = prefix !== false && !text.startsWith(' ') ? ` ${text}` : text;
    const pieces = regex === false ? [spaced] : (spaced.match(gpt2Pieces) ?? []);
    return pieces.map(written);
  };
}

/** A piece of a text as the characters that stand for its bytes. */
const written = remember((piece: string): string =>
  Array.from(utf8WithPlaces(piece).bytes, (byte) => byteCharacters[byte]!).join(''),
);
