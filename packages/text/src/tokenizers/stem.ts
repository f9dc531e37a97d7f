import { createRegistry } from '@crossmodal/core';
import { loadNaturalStemmers } from './load-natural.ts';
import type { Tokenizer } from './tokenizer.ts';

type Natural = ReturnType<typeof loadNaturalStemmers>;
type Stemmer = { stem(word: string): string };

/** natural's stemmers: Porter's for English and his kind for other languages, by language code. */
const stemmers: Readonly<Record<string, (natural: Natural) => Stemmer>> = {
  porter: (natural) => natural.PorterStemmer,
  'porter-de': (natural) => natural.PorterStemmerDe,
  'porter-es': (natural) => natural.PorterStemmerEs,
  'porter-fr': (natural) => natural.PorterStemmerFr,
  'porter-it': (natural) => natural.PorterStemmerIt,
  'porter-nl': (natural) => natural.PorterStemmerNl,
  'porter-no': (natural) => natural.PorterStemmerNo,
  'porter-pt': (natural) => natural.PorterStemmerPt,
  'porter-ru': (natural) => natural.PorterStemmerRu,
  'porter-sv': (natural) => natural.PorterStemmerSv,
  'porter-uk': (natural) => natural.PorterStemmerUk,
  lancaster: (natural) => natural.LancasterStemmer,
};

/** No word of a language is longer; on others natural's rules take ever longer, or run out of stack. In UTF-16 units. */
const LONGEST_WORD = 100;

export interface StemTokenizerOptions {
  /** Whose tokens are stemmed. */
  readonly tokenizer: Tokenizer;
  /** Default `porter`, which is for English. */
  readonly stemmer?: string;
}

/**
 * Cuts words down to their stems after another tokenizer: helps small vocabularies, and little else.
 *
 * Words are lower-cased by it. A word of which nothing would be left, or of more than 100 units, stays as it is.
 *
 * @throws CrossmodalError `stemmer/unknown`
 * @example
 * const tokenizer = stemTokenizer({ tokenizer: wordTokenizer() });
 * tokenizer.tokenize('running cats').map((token) => token.text); // ['run', 'cat']
 */
export function stemTokenizer({ tokenizer, stemmer = 'porter' }: StemTokenizerOptions): Tokenizer {
  const natural = createRegistry('stemmer', stemmers).get(stemmer)(loadNaturalStemmers());
  const stem = (word: string): string => (word.length > LONGEST_WORD ? word : natural.stem(word) || word);
  return {
    config: { kind: 'stem', tokenizer: tokenizer.config, stemmer },
    tokenize: (text) => tokenizer.tokenize(text).map((token) => ({ ...token, text: stem(token.text) })),
  };
}

export const stemmerNames: readonly string[] = Object.keys(stemmers).sort();
