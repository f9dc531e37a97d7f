import { CrossmodalError } from '@crossmodal/core';
import type { Token, Tokenizer } from '../tokenizers/tokenizer.ts';

export interface NgramTokenizerOptions {
  /** Whose tokens are joined; one without a vocabulary of its own. */
  readonly tokenizer: Tokenizer;
  /** How many neighbours each token joins, as [1, 2] for words and pairs of words; default [2]. */
  readonly sizes?: readonly number[];
  /** Between the parts of a token; default a space. */
  readonly separator?: string;
}

/**
 * Joins neighbouring tokens of another tokenizer: of words, `new york` as one; of characters, parts of words.
 *
 * Tokens come in the order in which they start, shorter ones first.
 *
 * @throws CrossmodalError `text/ngrams` when a size is no whole number from 1, or the tokenizer has a vocabulary
 * @example
 * const pairs = ngramTokenizer({ tokenizer: wordTokenizer(), sizes: [1, 2] });
 * pairs.tokenize('a blue cat').map((token) => token.text); // ['a', 'a blue', 'blue', 'blue cat', 'cat']
 */
export function ngramTokenizer({
  tokenizer,
  sizes = [2],
  separator = ' ',
}: NgramTokenizerOptions): Tokenizer {
  if (sizes.length === 0 || !sizes.every((size) => Number.isSafeInteger(size) && size >= 1)) {
    throw new CrossmodalError(
      'text/ngrams',
      `expected sizes to be whole numbers from 1, got [${sizes.join(', ')}].`,
    );
  }
  if (tokenizer.vocabulary !== undefined) {
    throw new CrossmodalError(
      'text/ngrams',
      `expected a tokenizer without a vocabulary, got "${tokenizer.config.kind}".`,
      { hint: 'Join words or characters, and train a vocabulary on what comes out.' },
    );
  }
  const ascending = [...new Set(sizes)].sort((a, b) => a - b);
  return {
    config: { kind: 'ngrams', tokenizer: tokenizer.config, sizes: ascending, separator },
    tokenize(text) {
      const parts = tokenizer.tokenize(text);
      const joined: Token[] = [];
      parts.forEach(({ start }, first) => {
        for (const size of ascending) {
          const last = parts[first + size - 1];
          if (last === undefined) break;
          const words = parts.slice(first, first + size).map((part) => part.text);
          joined.push({ text: words.join(separator), start, end: last.end });
        }
      });
      return joined;
    },
  };
}
