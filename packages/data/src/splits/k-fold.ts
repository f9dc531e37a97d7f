import { CrossmodalError, type Sample } from '@crossmodal/core';
import type { SampleOutline } from '../samples/outline.ts';
import { type AssignOptions, assignToParts } from './assign.ts';

/** One of the rounds: its test part, and all else. */
export interface Fold<Item extends SampleOutline = Sample> {
  readonly train: readonly Item[];
  readonly test: readonly Item[];
}

/**
 * Splits into k parts, each of which is the test part once: for data too small for one test part.
 *
 * @param options `folds`, from 2; `random`; `group` and `stratify` as in `splitByRatio`
 * @throws CrossmodalError `data/empty-split` when there are fewer samples or groups than folds
 * @example
 * for (const { train, test } of kFold(samples, { folds: 5, random: randomStream(42), stratify: 'target' })) …
 */
export function kFold<Item extends SampleOutline>(
  samples: readonly Item[],
  options: AssignOptions<Item> & { readonly folds: number },
): readonly Fold<Item>[] {
  const { folds, random } = options;
  if (!Number.isSafeInteger(folds) || folds < 2) {
    throw new RangeError(`[data/split] expected two folds or more, got ${folds}.`);
  }
  const shares = Array<number>(folds).fill(1 / folds);
  const parts = assignToParts(samples, shares, { ...options, random: random.child('folds') });
  const empty = parts.findIndex(({ length }) => length === 0);
  if (empty >= 0) {
    const problem = `expected samples in each of ${folds} folds, got none in fold ${empty + 1}.`;
    throw new CrossmodalError('data/empty-split', problem, { hint: 'There are too few samples or groups.' });
  }
  return parts.map((part) => {
    const tested = new Set(part);
    return {
      train: samples.filter((_, index) => !tested.has(index)),
      test: part.map((index) => samples[index]!),
    };
  });
}
