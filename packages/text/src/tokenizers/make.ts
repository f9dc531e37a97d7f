import { CrossmodalError, createRegistry } from '@crossmodal/core';
import { huggingFaceTokenizer } from '../huggingface/library.ts';
import type { TokenizerJson } from '../huggingface/write.ts';
import { ngramTokenizer } from '../ngrams/tokens.ts';
import { type BasicTokenizerOptions, basicTokenizer } from './basic.ts';
import { type BpeOptions, bpeTokenizer } from './bpe.ts';
import { byteTokenizer } from './bytes.ts';
import { characterTokenizer } from './characters.ts';
import { type NaturalTokenizerOptions, naturalTokenizer } from './natural.ts';
import { stemTokenizer } from './stem.ts';
import type { Tokenizer, TokenizerConfig } from './tokenizer.ts';
import { type WordTokenizerOptions, wordTokenizer } from './word.ts';
import { type WordPieceOptions, wordPieceTokenizer } from './wordpiece.ts';

/** Every kind of tokenizer; adding one is one more file and one more entry. */
const tokenizers: Readonly<Record<string, (config: TokenizerConfig) => Tokenizer>> = {
  basic: (config) => basicTokenizer(config as BasicTokenizerOptions),
  bpe: (config) => bpeTokenizer(config as unknown as BpeOptions),
  byte: () => byteTokenizer(),
  character: (config) => characterTokenizer(config as { lowerCase?: boolean }),
  huggingface: ({ json }) => huggingFaceTokenizer(json as TokenizerJson),
  natural: (config) => naturalTokenizer(config as unknown as NaturalTokenizerOptions),
  ngrams: ({ tokenizer, ...options }) =>
    ngramTokenizer({ ...options, tokenizer: makeTokenizer(tokenizer as TokenizerConfig) }),
  stem: ({ tokenizer, ...options }) =>
    stemTokenizer({ ...options, tokenizer: makeTokenizer(tokenizer as TokenizerConfig) }),
  word: (config) => wordTokenizer(config as WordTokenizerOptions),
  wordpiece: (config) => wordPieceTokenizer(config as unknown as WordPieceOptions),
};

/** Whether something is a tokenizer, rather than the config of one. */
export function isTokenizer(value: Tokenizer | TokenizerConfig): value is Tokenizer {
  return typeof value.tokenize === 'function';
}

/**
 * The tokenizer of a config, as a saved model holds one.
 *
 * @throws CrossmodalError `tokenizer/unknown` with the nearest known kind; `text/tokenizer-config` when parts of it are
 *   missing
 * @example
 * const again = makeTokenizer(JSON.parse(JSON.stringify(tokenizer.config)));
 */
export function makeTokenizer(config: TokenizerConfig): Tokenizer {
  checkConfig(config);
  return createRegistry('tokenizer', tokenizers).get(config.kind)(config);
}

/** Tokenizers within tokenizers; a config of more would end the process before it says anything. */
const DEEPEST = 10;

/** Refuses a config that lacks what a tokenizer is made of, as a damaged file does. */
function checkConfig(config: TokenizerConfig, depth = 0): void {
  if (typeof config?.kind !== 'string') throw refuse('an object with a kind', config);
  const { kind, tokenizer, tokens, merges } = config;
  if (depth === DEEPEST) throw refuse(`at most ${DEEPEST} tokenizers within each other`, config);
  if (kind === 'stem' || kind === 'ngrams') checkConfig(tokenizer as TokenizerConfig, depth + 1);
  if ((kind === 'bpe' || kind === 'wordpiece') && !isTexts(tokens)) throw refuse('a list of tokens', tokens);
  if (kind === 'bpe' && !isTexts(merges)) throw refuse('a list of merges', merges);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

function refuse(expected: string, got: unknown): CrossmodalError {
  const shown =
    typeof got === 'object' && got !== null ? `a config of "${(got as { kind?: unknown }).kind}"` : got;
  return new CrossmodalError('text/tokenizer-config', `expected ${expected}, got ${shown}.`, {
    hint: 'Give it the whole config of a tokenizer, as tokenizer.config has it.',
  });
}
