import type { EncodedInput, HostTensor, Preprocessor } from '@crossmodal/core';
import { hashedNgrams, type NgramOptions } from './ngrams/hashed.ts';
import { isTokenizer, makeTokenizer } from './tokenizers/make.ts';
import type { Tokenizer, TokenizerConfig } from './tokenizers/tokenizer.ts';
import { idsByToken, UNKNOWN, type Vocabulary } from './vocabulary/vocabulary.ts';

export interface TextPreprocessorOptions {
  /** A tokenizer, or the config of one. */
  readonly tokenizer: Tokenizer | TokenizerConfig;
  readonly vocabulary: Vocabulary;
  /** Tokens of each text: longer ones are cut at the end, shorter ones padded. */
  readonly length: number;
  /** Parts of words beside the words; default none. */
  readonly ngrams?: NgramOptions & {
    /** How many of a word's parts are kept, the shorter ones first. */
    readonly perToken: number;
  };
}

/**
 * Texts as ids of one length.
 *
 * Fields: `ids`, [length] int32 (0 padding, 1 unknown); `mask`, [length] float32 (1 where there is a token); and
 * with n-grams `ngrams`, [length, perToken] int32 (0 none).
 *
 * @throws RangeError when a length is not a whole number from 1
 * @example
 * const tokenizer = wordTokenizer();
 * const vocabulary = trainVocabulary(['a cat', 'a dog'], tokenizer);
 * const texts = textPreprocessor({ tokenizer, vocabulary, length: 4 });
 * texts.prepare('a blue cat').ids; // data: 2, 1, 3, 0
 */
export function textPreprocessor(options: TextPreprocessorOptions): Preprocessor<string> {
  const { vocabulary, length, ngrams } = options;
  const tokenizer = isTokenizer(options.tokenizer) ? options.tokenizer : makeTokenizer(options.tokenizer);
  for (const size of [length, ngrams?.perToken ?? 1]) {
    if (!Number.isSafeInteger(size) || size < 1) {
      throw new RangeError(`[text/length] expected lengths to be whole numbers from 1, got ${size}.`);
    }
  }
  const idOf = idsByToken(vocabulary);
  return {
    kind: 'text',
    config: { tokenizer: tokenizer.config, vocabulary, length, ...(ngrams && { ngrams }) },
    fields: {
      ids: { dtype: 'int32', shape: [length] },
      mask: { dtype: 'float32', shape: [length] },
      ...(ngrams && { ngrams: { dtype: 'int32', shape: [length, ngrams.perToken] } }),
    },
    prepare(text) {
      const tokens = tokenizer.tokenize(text).slice(0, length);
      const ids = new Int32Array(length);
      const mask = new Float32Array(length);
      tokens.forEach((token, i) => {
        ids[i] = idOf.get(token.text) ?? UNKNOWN;
        mask[i] = 1;
      });
      return {
        ids: { dtype: 'int32', shape: [length], data: ids },
        mask: { dtype: 'float32', shape: [length], data: mask },
        ...(ngrams && { ngrams: ngramTensor(tokens, length, ngrams) }),
      };
    },
    encode: (prepared: EncodedInput) => prepared,
  };
}

function ngramTensor(
  tokens: readonly { readonly text: string }[],
  length: number,
  ngrams: NgramOptions & { readonly perToken: number },
): HostTensor {
  const { perToken } = ngrams;
  const data = new Int32Array(length * perToken);
  tokens.forEach((token, i) => {
    data.set(hashedNgrams(token.text, ngrams).subarray(0, perToken), i * perToken);
  });
  return { dtype: 'int32', shape: [length, perToken], data };
}
