import { CrossmodalError } from '@crossmodal/core';

/** Class numbers, one a sample: an array or a typed array, each from 0 to classes - 1. */
export type ClassIndices = ArrayLike<number>;

/** One sample's number for each class: logits or probabilities. */
export type ClassScores = ArrayLike<number>;

export function checkPairs(targets: ClassIndices, predictions: ArrayLike<unknown>): void {
  if (targets.length !== predictions.length) {
    throw new CrossmodalError(
      'metrics/length',
      `expected one prediction a target, got ${targets.length} targets and ${predictions.length} predictions.`,
    );
  }
  if (targets.length === 0) {
    throw new CrossmodalError('metrics/empty', 'expected at least one sample, got none.', {
      hint: 'No metric is defined on an empty split.',
    });
  }
}

export function checkClassCount(classes: number): void {
  if (!Number.isSafeInteger(classes) || classes < 1) {
    throw new CrossmodalError('metrics/classes', `expected at least one class, got ${classes}.`);
  }
}

/** The class number of a sample, known to be one. */
export function classAt(what: string, indices: ClassIndices, sample: number, classes: number): number {
  const index = indices[sample]!;
  if (!Number.isInteger(index) || index < 0 || index >= classes) {
    throw new CrossmodalError(
      'metrics/class-range',
      `expected ${what} to be whole numbers from 0 to ${classes - 1}, got ${index} at ${sample}.`,
    );
  }
  return index;
}

/** Rows of one length, without NaN; returns that length. */
export function checkScores(rows: readonly ClassScores[]): number {
  const classes = rows[0]!.length;
  checkClassCount(classes);
  rows.forEach((row, sample) => {
    if (row.length !== classes) {
      throw new CrossmodalError(
        'metrics/length',
        `expected ${classes} scores in every row, as in the first, got ${row.length} at ${sample}.`,
      );
    }
    for (let i = 0; i < classes; i++) {
      if (Number.isNaN(row[i])) {
        throw new CrossmodalError('metrics/scores', `expected numbers, got NaN at ${sample}, class ${i}.`, {
          hint: 'The model gave NaN: look for non-finite inputs or weights.',
        });
      }
    }
  });
  return classes;
}
