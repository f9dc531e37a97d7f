import { type ClassIndices, checkPairs, classAt } from './check.ts';
import { confusionMatrix } from './confusion-matrix.ts';
import { type Average, averageScores, type Scores } from './scores.ts';

export interface ScoreOptions {
  /** How many classes there are, absent ones included. */
  readonly classes: number;
  readonly average: Average;
}

/**
 * The share of predictions that are right.
 *
 * @throws CrossmodalError `metrics/length`, `metrics/empty`, `metrics/class-range`
 * @example
 * accuracy([0, 1, 1], [0, 0, 1]); // 0.6666666666666666
 */
export function accuracy(targets: ClassIndices, predictions: ClassIndices): number {
  checkPairs(targets, predictions);
  let hits = 0;
  for (let sample = 0; sample < targets.length; sample++) {
    const target = classAt('targets', targets, sample, Number.POSITIVE_INFINITY);
    if (target === classAt('predictions', predictions, sample, Number.POSITIVE_INFINITY)) hits++;
  }
  return hits / targets.length;
}

/**
 * Of the predictions of a class, the share that is right, averaged over classes; 0 for a class never predicted.
 *
 * @throws CrossmodalError `metrics/length`, `metrics/empty`, `metrics/class-range`
 * @example
 * precision([0, 1, 1], [0, 0, 1], { classes: 2, average: 'macro' }); // 0.75
 */
export function precision(targets: ClassIndices, predictions: ClassIndices, options: ScoreOptions): number {
  return scores(targets, predictions, options).precision;
}

/**
 * Of the samples of a class, the share that is found, averaged over classes; 0 for a class without samples.
 *
 * @throws CrossmodalError `metrics/length`, `metrics/empty`, `metrics/class-range`
 * @example
 * recall([0, 1, 1], [0, 0, 1], { classes: 2, average: 'macro' }); // 0.75
 */
export function recall(targets: ClassIndices, predictions: ClassIndices, options: ScoreOptions): number {
  return scores(targets, predictions, options).recall;
}

/**
 * The harmonic mean of precision and recall of each class, averaged over classes; 0 for a class in neither.
 *
 * @throws CrossmodalError `metrics/length`, `metrics/empty`, `metrics/class-range`
 * @example
 * f1([0, 1, 1], [0, 0, 1], { classes: 2, average: 'macro' }); // 0.6666666666666666
 */
export function f1(targets: ClassIndices, predictions: ClassIndices, options: ScoreOptions): number {
  return scores(targets, predictions, options).f1;
}

function scores(
  targets: ClassIndices,
  predictions: ClassIndices,
  { classes, average }: ScoreOptions,
): Scores {
  return averageScores(confusionMatrix(targets, predictions, classes), average);
}
