/** A piece of a text. */
export interface Token {
  /** As it is looked up in a vocabulary: lower-cased, stemmed or otherwise changed, if the tokenizer does so. */
  readonly text: string;
  /** Where it stands in the text as given: UTF-16 units, the end exclusive, as `text.slice(start, end)` takes them. */
  readonly start: number;
  readonly end: number;
}

/** Which tokenizer, and its options: JSON-safe, so that a saved model can make an equal one. */
export interface TokenizerConfig {
  readonly kind: string;
  readonly [option: string]: unknown;
}

/** Cuts texts into tokens. */
export interface Tokenizer {
  readonly config: TokenizerConfig;
  /** The tokens in the order of the text. */
  tokenize(text: string): readonly Token[];
}
