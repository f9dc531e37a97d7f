import { CrossmodalError } from '@crossmodal/core';
import type { TrainSubwordsOptions } from './wordpiece.ts';

/**
 * Refuses sizes and counts that no training could reach.
 *
 * @param first how many tokens there are before anything is learnt
 * @throws CrossmodalError `text/training`
 */
export function checkTraining({ size, minCount = 2 }: TrainSubwordsOptions, first: number): void {
  if (!Number.isSafeInteger(size) || size < first) {
    throw new CrossmodalError(
      'text/training',
      `expected a size that is a whole number from ${first}, since so many tokens are there from the start, got ${size}.`,
      { hint: 'Common sizes are 2,000 for small data and 30,000 for large.' },
    );
  }
  if (!Number.isSafeInteger(minCount) || minCount < 1) {
    throw new CrossmodalError(
      'text/training',
      `expected minCount to be a whole number from 1, got ${minCount}.`,
      { hint: 'It says how often two pieces must stand side by side to be joined.' },
    );
  }
}

/**
 * Refuses one text, whose letters would be taken for texts.
 *
 * @throws CrossmodalError `text/training`
 */
export function requireTexts(texts: Iterable<string>): void {
  if (typeof texts !== 'string') return;
  throw new CrossmodalError('text/training', 'expected a list of texts, got one text.', {
    hint: 'Give it as a list: [text].',
  });
}
