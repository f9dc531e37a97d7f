import { CrossmodalError, type Sample } from '@crossmodal/core';

/**
 * The labels of samples that may have several, or none: the cell cut at a separator.
 *
 * @param separator default `|`
 * @example
 * labelSets([{ id: '1', inputs: {}, target: 'cat|indoors' }]); // [['cat', 'indoors']]
 */
export function labelSets(samples: readonly Sample[], separator = '|'): readonly (readonly string[])[] {
  return samples.map(({ target = '' }) => [
    ...new Set(
      target
        .split(separator)
        .map((label) => label.trim())
        .filter((label) => label !== ''),
    ),
  ]);
}

/** Every label of the training samples, sorted. */
export function labelVocabulary(sets: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(sets.flat())].sort();
}

/**
 * Labels as 1 and 0 for each one of the vocabulary.
 *
 * @returns [samples, labels], float32
 * @throws CrossmodalError `data/unseen-class` for a label that is not in the vocabulary
 */
export function multiHot(
  sets: readonly (readonly string[])[],
  labels: readonly string[],
): Float32Array<ArrayBuffer> {
  const indexOf = new Map(labels.map((label, index) => [label, index]));
  const values = new Float32Array(sets.length * labels.length);
  sets.forEach((set, row) => {
    for (const label of set) {
      const index = indexOf.get(label);
      if (index === undefined) {
        throw new CrossmodalError(
          'data/unseen-class',
          `expected labels that training has seen, got "${label}".`,
        );
      }
      values[row * labels.length + index] = 1;
    }
  });
  return values;
}

/**
 * Targets that are numbers.
 *
 * @returns [samples], float32
 * @throws CrossmodalError `data/wrong-target` naming the first sample whose target is none
 */
export function numberTargets(samples: readonly Sample[]): Float32Array<ArrayBuffer> {
  return Float32Array.from(samples, ({ id, target = '' }) => {
    const number = target.trim() === '' ? Number.NaN : Number(target);
    if (Number.isFinite(number)) return number;
    throw new CrossmodalError('data/wrong-target', `expected a number as the target, got "${target}".`, {
      sample: id,
      hint: 'Fill in its cell, leave the row out, or take targets as classes.',
    });
  });
}
