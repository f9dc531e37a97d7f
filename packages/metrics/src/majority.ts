import { type ClassIndices, checkClassCount, checkPairs, classAt } from './check.ts';
import { type ClassificationReport, classificationReport } from './report.ts';

/**
 * The most frequent class; of equally frequent ones the first.
 *
 * @throws CrossmodalError `metrics/empty`, `metrics/class-range`
 */
export function majorityClass(targets: ClassIndices, classes: number): number {
  checkPairs(targets, targets);
  checkClassCount(classes);
  const counts = new Array<number>(classes).fill(0);
  for (let sample = 0; sample < targets.length; sample++) {
    counts[classAt('targets', targets, sample, classes)]! += 1;
  }
  return counts.indexOf(Math.max(...counts));
}

/**
 * The report of answering every time with the class most frequent in training: what a model must beat.
 *
 * @param trainTargets where the class is counted
 * @param targets what the answers are compared with
 * @throws CrossmodalError `metrics/empty`, `metrics/class-range`
 * @example
 * majorityBaseline([0, 1, 1], [0, 1], ['cat', 'dog']).accuracy; // 0.5
 */
export function majorityBaseline(
  trainTargets: ClassIndices,
  targets: ClassIndices,
  classes: readonly string[],
): ClassificationReport {
  const answer = majorityClass(trainTargets, classes.length);
  return classificationReport(targets, new Array<number>(targets.length).fill(answer), classes);
}
