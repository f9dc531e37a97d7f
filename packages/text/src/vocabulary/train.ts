import { CrossmodalError } from '@crossmodal/core';
import type { Tokenizer } from '../tokenizers/tokenizer.ts';
import { requireTexts } from '../training/check.ts';
import { compareCodePoints } from './code-points.ts';
import { reservedTokens, type Vocabulary } from './vocabulary.ts';

export interface TrainVocabularyOptions {
  /** Tokens seen less often are left out; default 1. */
  readonly minCount?: number;
  /** How many tokens at most, the two reserved ones among them; default: no limit. */
  readonly maxSize?: number;
  /** Told after every thousand texts, and at the end, how many are counted. */
  readonly onProgress?: (texts: number) => void;
}

/**
 * The vocabulary of texts: the most frequent tokens first, those equally frequent by code point.
 *
 * Give it the training texts alone, so that words of the test part are as unknown as those of tomorrow.
 *
 * @throws CrossmodalError `text/empty-vocabulary` when no token is left; `text/training` when it is given one text
 * @example
 * const vocabulary = trainVocabulary(['a cat', 'a dog'], wordTokenizer());
 * vocabulary.tokens; // ['[PAD]', '[UNK]', 'a', 'cat', 'dog']
 */
export function trainVocabulary(
  texts: Iterable<string>,
  tokenizer: Tokenizer,
  { minCount = 1, maxSize = Number.POSITIVE_INFINITY, onProgress }: TrainVocabularyOptions = {},
): Vocabulary {
  requireTexts(texts);
  const counts = new Map<string, number>();
  let done = 0;
  for (const text of texts) {
    for (const token of tokenizer.tokenize(text)) counts.set(token.text, (counts.get(token.text) ?? 0) + 1);
    done += 1;
    if (done % 1000 === 0) onProgress?.(done);
  }
  if (done % 1000 !== 0) onProgress?.(done);
  const tokens = [...counts]
    .filter(([, count]) => count >= minCount)
    .sort(([a, countA], [b, countB]) => countB - countA || compareCodePoints(a, b))
    .slice(0, Math.max(0, maxSize - reservedTokens.length))
    .map(([token]) => token);
  if (tokens.length === 0) {
    const problem = `expected tokens seen at least ${minCount} times, got none of ${counts.size} different ones.`;
    throw new CrossmodalError('text/empty-vocabulary', problem, {
      hint: counts.size === 0 ? 'The texts are empty.' : 'Lower minCount or raise maxSize.',
    });
  }
  return { tokens: [...reservedTokens, ...tokens] };
}
