import { type ClassIndices, checkClassCount, checkPairs, classAt } from './check.ts';

/** How often each class (row) was predicted as each class (column). */
export type ConfusionMatrix = readonly (readonly number[])[];

/**
 * Counts of target against prediction: the table that most other metrics are read from.
 *
 * @param classes how many there are, absent ones included
 * @returns [classes][classes]: `matrix[target][prediction]`
 * @throws CrossmodalError `metrics/length`, `metrics/empty`, `metrics/class-range`
 * @example
 * confusionMatrix([0, 1, 1], [0, 0, 1], 2); // [[1, 0], [1, 1]]
 */
export function confusionMatrix(
  targets: ClassIndices,
  predictions: ClassIndices,
  classes: number,
): number[][] {
  checkPairs(targets, predictions);
  checkClassCount(classes);
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let sample = 0; sample < targets.length; sample++) {
    const row = matrix[classAt('targets', targets, sample, classes)]!;
    row[classAt('predictions', predictions, sample, classes)]! += 1;
  }
  return matrix;
}
