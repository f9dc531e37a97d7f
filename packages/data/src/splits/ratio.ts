import type { RandomStream, Sample } from '@crossmodal/core';
import type { SampleOutline } from '../samples/outline.ts';
import { assignToParts } from './assign.ts';
import { type PartName, type Parts, partNames, requireParts } from './parts.ts';
import type { SampleKey } from './sample-key.ts';

export interface RatioSplitOptions<Item extends SampleOutline = Sample> {
  /** The share of samples for validation, from 0 to below 1. */
  readonly validation: number;
  /** The share for the test; what is left is for training. */
  readonly test: number;
  readonly random: RandomStream;
  /** All samples with the same value here go to the same part: a kept column, `target`, or a function. */
  readonly group?: SampleKey<Item>;
  /** Each part gets its share of every value here: a kept column, `target`, or a function. */
  readonly stratify?: SampleKey<Item>;
}

/**
 * Splits at random into parts of given shares; the same stream gives the same parts.
 *
 * Name a `group` wherever rows are alike without being equal (views of one object, sentences of one text): else
 * the test part holds what training has seen.
 *
 * @throws RangeError when the shares are none; CrossmodalError `data/empty-split`, `data/missing-column`
 * @example
 * const options = { validation: 0.1, test: 0.2, random: randomStream(42), stratify: 'target' };
 * const { train, validation, test } = splitByRatio(samples, options);
 */
export function splitByRatio<Item extends SampleOutline>(
  samples: readonly Item[],
  options: RatioSplitOptions<Item>,
): Parts<Item> {
  const { validation, test } = options;
  if (!(validation >= 0 && test >= 0 && validation + test < 1)) {
    throw new RangeError(
      `[data/split] expected shares from 0 with a sum below 1, got validation ${validation} and test ${test}.`,
    );
  }
  const shares: Readonly<Record<PartName, number>> = { train: 1 - validation - test, validation, test };
  const indices = assignToParts(
    samples,
    partNames.map((name) => shares[name]),
    { ...options, random: options.random.child('split') },
  );
  const [train, valid, tested] = indices.map((part) => part.map((index) => samples[index]!));
  const wanted = partNames.filter((name) => shares[name] > 0);
  const parts = { train: train!, validation: valid!, test: tested! };
  return requireParts(parts, wanted, 'There are too few samples or groups for these shares.');
}
