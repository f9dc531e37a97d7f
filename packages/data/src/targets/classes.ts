import { CrossmodalError, listNames } from '@crossmodal/core';
import type { SampleOutline } from '../samples/outline.ts';

/** How many samples an error names. */
const NAMED = 3;

/**
 * The class names, sorted, from the training samples alone: what the test part holds must not be known before.
 *
 * @throws CrossmodalError `data/missing-target` when a sample has none, `data/one-class` when there is nothing to
 *   tell apart
 * @example
 * const classes = classVocabulary(train); // ['cat', 'dog']
 */
export function classVocabulary(samples: readonly SampleOutline[]): readonly string[] {
  const classes = [...new Set(samples.map(requireTarget))].sort();
  if (classes.length < 2) {
    throw new CrossmodalError('data/one-class', `expected two classes or more, got ${classes.length}.`, {
      hint:
        classes.length === 1 ? `Each training sample is of class "${classes[0]}".` : 'There are no samples.',
    });
  }
  return classes;
}

/**
 * The index in `classes` of each sample's target: what a loss and metrics take.
 *
 * @returns [samples], int32
 * @throws CrossmodalError `data/unseen-class` naming the samples whose class is not there, `data/missing-target`
 */
export function classIndices(
  samples: readonly SampleOutline[],
  classes: readonly string[],
): Int32Array<ArrayBuffer> {
  const indexOf = new Map(classes.map((name, index) => [name, index]));
  const unseen = samples.filter((sample) => !indexOf.has(requireTarget(sample)));
  if (unseen.length > 0) {
    const names = listNames([...new Set(unseen.map(({ target }) => target!))].sort(), NAMED);
    const ids = listNames(
      unseen.map(({ id }) => id),
      NAMED,
    );
    throw new CrossmodalError(
      'data/unseen-class',
      `expected classes that training has seen, got ${names} in ${ids}.`,
      { hint: 'Move samples of this class into training, or leave these out.' },
    );
  }
  return Int32Array.from(samples, (sample) => indexOf.get(requireTarget(sample))!);
}

function requireTarget({ id, target }: SampleOutline): string {
  if (target !== undefined) return target;
  throw new CrossmodalError('data/missing-target', 'expected a target, got none.', {
    hint: 'Fill in its cell, or leave the row out.',
    sample: id,
  });
}
