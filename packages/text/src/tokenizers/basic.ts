import { characterRules } from '../subwords/bert-characters.ts';
import { splitWords } from '../subwords/split-words.ts';
import type { Tokenizer } from './tokenizer.ts';

export interface BasicTokenizerOptions {
  /** Default true. */
  readonly lowerCase?: boolean;
  /** Default: as `lowerCase`. */
  readonly stripAccents?: boolean;
}

/**
 * Cuts a text where BERT does: at spaces, around each punctuation sign and each CJK ideograph.
 *
 * It needs no dictionary, so that it is the same everywhere, in Python's tokenizers too; words of Japanese kana and
 * Thai stay together as whole runs.
 *
 * Source: Devlin et al., "BERT", 2018: BasicTokenizer.
 *
 * @example
 * basicTokenizer().tokenize("Don't, café").map((token) => token.text); // ['don', "'", 't', ',', 'cafe']
 */
export function basicTokenizer(options: BasicTokenizerOptions = {}): Tokenizer {
  const { lowerCase = true, stripAccents = lowerCase } = options;
  const ruleOf = characterRules({ lowerCase, stripAccents });
  return {
    config: { kind: 'basic', lowerCase, stripAccents },
    tokenize: (text) =>
      splitWords(text, ruleOf).map(({ text: word, start, end }) => ({ text: word, start, end })),
  };
}
