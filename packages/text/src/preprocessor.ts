import { CrossmodalError, type EncodedInput, type HostTensor, type Preprocessor } from '@crossmodal/core';
import { hashedNgrams, type NgramOptions } from './ngrams/hashed.ts';
import { isTokenizer, makeTokenizer } from './tokenizers/make.ts';
import type { SpecialIds, Token, Tokenizer, TokenizerConfig } from './tokenizers/tokenizer.ts';
import { idsByToken, PADDING, UNKNOWN, type Vocabulary } from './vocabulary/vocabulary.ts';

export interface TextPreprocessorOptions {
  /** A tokenizer, or the config of one. */
  readonly tokenizer: Tokenizer | TokenizerConfig;
  /** Needed where the tokenizer does not bring its own. */
  readonly vocabulary?: Vocabulary;
  /** Tokens of each text, special ones among them: longer ones are cut, shorter ones padded at the end. */
  readonly length: number;
  /** Where longer texts are cut; default `end`. */
  readonly truncate?: 'end' | 'start';
  /** Parts of words beside the words; default none. */
  readonly ngrams?: NgramOptions & {
    /** How many of a word's parts are kept, the shorter ones first. */
    readonly perToken: number;
  };
}

/** A preprocessor that says what its steps are. */
export interface TextPreprocessor extends Preprocessor<string> {
  /** The token of each of the `length` steps, with its place in the text; none where the step is special or padding. */
  steps(text: string): readonly (Token | undefined)[];
}

const plainIds: SpecialIds = { padding: PADDING, unknown: UNKNOWN, before: [], after: [] };

/**
 * Texts as ids of one length.
 *
 * Fields: `ids`, [length] int32 (0 padding, 1 unknown, or as the tokenizer has them); `mask`, [length] float32 (1 where there is a token); and
 * with n-grams `ngrams`, [length, perToken] int32 (0 none).
 *
 * @throws RangeError when a length is not a whole number from 1, or texts are to be cut elsewhere
 * @example
 * const tokenizer = wordTokenizer();
 * const vocabulary = trainVocabulary(['a cat', 'a dog'], tokenizer);
 * const texts = textPreprocessor({ tokenizer, vocabulary, length: 4 });
 * texts.prepare('a blue cat').ids; // data: 2, 1, 3, 0
 */
export function textPreprocessor(options: TextPreprocessorOptions): TextPreprocessor {
  const { vocabulary, length, truncate = 'end', ngrams } = options;
  const tokenizer = isTokenizer(options.tokenizer) ? options.tokenizer : makeTokenizer(options.tokenizer);
  for (const size of [length, ngrams?.perToken ?? 1]) {
    if (!Number.isSafeInteger(size) || size < 1) {
      throw new RangeError(`[text/length] expected lengths to be whole numbers from 1, got ${size}.`);
    }
  }
  if (truncate !== 'end' && truncate !== 'start') {
    throw new RangeError(`[text/truncate] expected "end" or "start", got ${JSON.stringify(truncate)}.`);
  }
  if (tokenizer.vocabulary === undefined && vocabulary === undefined) {
    throw new CrossmodalError(
      'text/vocabulary',
      'expected a vocabulary: this tokenizer has none of its own.',
      {
        hint: 'Train one on the training texts: trainVocabulary(texts, tokenizer).',
      },
    );
  }
  const idOf = vocabulary === undefined ? new Map<string, number>() : idsByToken(vocabulary);
  const { padding, unknown, before, after } = tokenizer.special ?? plainIds;
  const room = length - before.length - after.length;
  if (room < 1)
    throw new RangeError(`[text/length] expected room for more than special tokens, got ${length}.`);
  const cut = (text: string): readonly Token[] => {
    const tokens = tokenizer.tokenize(text);
    if (tokens.length <= room) return tokens;
    return truncate === 'end' ? tokens.slice(0, room) : tokens.slice(-room);
  };
  return {
    kind: 'text',
    config: {
      tokenizer: tokenizer.config,
      ...(vocabulary && { vocabulary }),
      length,
      truncate,
      ...(ngrams && { ngrams }),
    },
    fields: {
      ids: { dtype: 'int32', shape: [length] },
      mask: { dtype: 'float32', shape: [length] },
      ...(ngrams && { ngrams: { dtype: 'int32', shape: [length, ngrams.perToken] } }),
    },
    prepare(text) {
      const tokens = cut(text);
      const words = tokens.map((token) => token.id ?? idOf.get(token.text) ?? unknown);
      const ids = new Int32Array(length).fill(padding);
      ids.set([...before, ...words, ...after]);
      const mask = new Float32Array(length).fill(1, 0, before.length + words.length + after.length);
      return {
        ids: { dtype: 'int32', shape: [length], data: ids },
        mask: { dtype: 'float32', shape: [length], data: mask },
        ...(ngrams && { ngrams: ngramTensor(tokens, before.length, length, ngrams) }),
      };
    },
    encode: (prepared: EncodedInput) => prepared,
    steps(text) {
      const tokens = cut(text);
      return Array.from({ length }, (_, step) => tokens[step - before.length]);
    },
  };
}

function ngramTensor(
  tokens: readonly { readonly text: string }[],
  first: number,
  length: number,
  ngrams: NgramOptions & { readonly perToken: number },
): HostTensor {
  const { perToken } = ngrams;
  const data = new Int32Array(length * perToken);
  tokens.forEach((token, i) => {
    data.set(hashedNgrams(token.text, ngrams).subarray(0, perToken), (first + i) * perToken);
  });
  return { dtype: 'int32', shape: [length, perToken], data };
}
