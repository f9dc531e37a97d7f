/** Id 0: no token, only there to fill up. */
export const PADDING = 0;
/** Id 1: a token that the vocabulary does not hold. */
export const UNKNOWN = 1;

/** Tokens by id. JSON-safe. */
export interface Vocabulary {
  /** The first two stand for padding and for unknown tokens. */
  readonly tokens: readonly string[];
}

export const reservedTokens: readonly string[] = ['[PAD]', '[UNK]'];

/** Ids by token; a text that happens to hold `[PAD]` does not find the reserved one. */
export function idsByToken({ tokens }: Vocabulary): ReadonlyMap<string, number> {
  return new Map(tokens.slice(reservedTokens.length).map((token, i) => [token, i + reservedTokens.length]));
}
