import { CrossmodalError, createRegistry } from '@crossmodal/core';
import { loadNaturalTokenizers } from './load-natural.ts';
import type { Token, Tokenizer } from './tokenizer.ts';

type Natural = ReturnType<typeof loadNaturalTokenizers>;
type Make = (natural: Natural) => { tokenize(text: string): string[] };

/** natural's tokenizers by name; `aggressive-…` cut at all but the letters of one language. */
const makers: Readonly<Record<string, Make>> = {
  aggressive: (natural) => new natural.AggressiveTokenizer(),
  'aggressive-de': (natural) => new natural.AggressiveTokenizerDe(),
  'aggressive-es': (natural) => new natural.AggressiveTokenizerEs(),
  'aggressive-fa': (natural) => new natural.AggressiveTokenizerFa(),
  'aggressive-fr': (natural) => new natural.AggressiveTokenizerFr(),
  'aggressive-hi': (natural) => new natural.AggressiveTokenizerHi(),
  'aggressive-id': (natural) => new natural.AggressiveTokenizerId(),
  'aggressive-it': (natural) => new natural.AggressiveTokenizerIt(),
  'aggressive-nl': (natural) => new natural.AggressiveTokenizerNl(),
  'aggressive-no': (natural) => new natural.AggressiveTokenizerNo(),
  'aggressive-pl': (natural) => new natural.AggressiveTokenizerPl(),
  'aggressive-pt': (natural) => new natural.AggressiveTokenizerPt(),
  'aggressive-ru': (natural) => new natural.AggressiveTokenizerRu(),
  'aggressive-sv': (natural) => new natural.AggressiveTokenizerSv(),
  'aggressive-uk': (natural) => new natural.AggressiveTokenizerUk(),
  'aggressive-vi': (natural) => new natural.AggressiveTokenizerVi(),
  case: (natural) => new natural.CaseTokenizer(),
  japanese: (natural) => new natural.TokenizerJa(),
  treebank: (natural) => new natural.TreebankWordTokenizer(),
  word: (natural) => new natural.WordTokenizer(),
  'word-punct': (natural) => new natural.WordPunctTokenizer(),
};

/** Some of natural's patterns take a time that grows with the square of such a run; none makes a token of it. */
const longSpace = /\s{100,}/g;

export interface NaturalTokenizerOptions {
  /** Which of natural's tokenizers: `treebank`, `word-punct`, `aggressive-de` … */
  readonly name: string;
  /** Default true. */
  readonly lowerCase?: boolean;
  /** Let letters and digits go that the tokenizer drops, instead of an error; default false. */
  readonly lossy?: boolean;
}

/**
 * One of natural's tokenizers: use it to repeat what others did with natural.
 *
 * Most of them were made for one language and drop letters of others without a word (`café` becomes `caf`). Here
 * that is an error, unless `lossy` allows it. Where a tokenizer changes what it cuts (`aggressive-sv` folds
 * accents), the offsets of such a token are those of the place where it was expected.
 *
 * @throws CrossmodalError `tokenizer/unknown`; `text/letters-lost` when tokenizing
 * @example
 * naturalTokenizer({ name: 'treebank' }).tokenize("I can't stay").map((token) => token.text); // ['i', 'ca', "n't", 'stay']
 */
export function naturalTokenizer(options: NaturalTokenizerOptions): Tokenizer {
  const { name, lowerCase = true, lossy = false } = options;
  const tokenizer = createRegistry('natural tokenizer', makers).get(name)(loadNaturalTokenizers());
  return {
    config: { kind: 'natural', name, lowerCase, lossy },
    tokenize(text) {
      const pieces = tokenizer.tokenize(text.replace(longSpace, ' '));
      if (!lossy) requireLetters(text, pieces, name);
      let position = 0;
      return pieces.map((piece): Token => {
        const found = text.indexOf(piece, position);
        const start = found < 0 ? position : found;
        const end = found < 0 ? position : found + piece.length;
        position = end;
        return { text: lowerCase ? piece.toLowerCase() : piece, start, end };
      });
    },
  };
}

export const naturalTokenizerNames: readonly string[] = Object.keys(makers).sort();

function requireLetters(text: string, pieces: readonly string[], name: string): void {
  const [there, kept] = [countLetters(text), countLetters(pieces.join(' '))];
  if (kept >= there) return;
  const shown = text.length <= 60 ? text : `${text.slice(0, 57)}…`;
  throw new CrossmodalError(
    'text/letters-lost',
    `natural's "${name}" tokenizer dropped ${there - kept} of the ${there} letters and digits of ${JSON.stringify(shown)}.`,
    { hint: 'Use the word tokenizer, which keeps every script, or allow it with lossy: true.' },
  );
}

function countLetters(text: string): number {
  return text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
}
