import type { Vocabulary } from '../vocabulary/vocabulary.ts';

/** A piece of a text. */
export interface Token {
  /** As it is looked up in a vocabulary: lower-cased, stemmed or otherwise changed, if the tokenizer does so. */
  readonly text: string;
  /** Where it stands in the text as given: UTF-16 units, the end exclusive, as `text.slice(start, end)` takes them. */
  readonly start: number;
  readonly end: number;
  /** Its id, where the tokenizer brings its own vocabulary. */
  readonly id?: number;
}

/** Which tokenizer, and its options: JSON-safe, so that a saved model can make an equal one. */
export interface TokenizerConfig {
  readonly kind: string;
  readonly [option: string]: unknown;
}

/** Ids that a tokenizer with its own vocabulary sets around a text. */
export interface SpecialIds {
  readonly padding: number;
  readonly unknown: number;
  /** As `[CLS]`. */
  readonly before: readonly number[];
  /** As `[SEP]`. */
  readonly after: readonly number[];
}

/** Cuts texts into tokens. */
export interface Tokenizer {
  readonly config: TokenizerConfig;
  /** Where the tokenizer brings its own: tokens by id. */
  readonly vocabulary?: Vocabulary;
  readonly special?: SpecialIds;
  /** The tokens in the order of the text. */
  tokenize(text: string): readonly Token[];
}
