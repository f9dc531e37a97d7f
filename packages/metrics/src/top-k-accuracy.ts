import { CrossmodalError } from '@crossmodal/core';
import { type ClassIndices, type ClassScores, checkPairs, checkScores, classAt } from './check.ts';

/**
 * The share of samples whose class is among the k with the highest scores; for many classes that are alike.
 *
 * Of equal scores the class with the higher number comes first, as in scikit-learn.
 *
 * @param scores one row a sample, one logit or probability a class
 * @param k from 1 to classes
 * @throws CrossmodalError `metrics/length`, `metrics/empty`, `metrics/class-range`, `metrics/scores`, `metrics/k`
 * @example
 * topKAccuracy([2, 0], [[0.5, 0.2, 0.3], [0.1, 0.6, 0.3]], 2); // 0.5
 */
export function topKAccuracy(targets: ClassIndices, scores: readonly ClassScores[], k: number): number {
  checkPairs(targets, scores);
  const classes = checkScores(scores);
  if (!Number.isInteger(k) || k < 1 || k > classes) {
    throw new CrossmodalError('metrics/k', `expected k to be a whole number from 1 to ${classes}, got ${k}.`);
  }
  let hits = 0;
  scores.forEach((row, sample) => {
    if (rankOf(row, classAt('targets', targets, sample, classes)) < k) hits++;
  });
  return hits / targets.length;
}

/** How many classes come before this one. */
function rankOf(row: ClassScores, index: number): number {
  const score = row[index]!;
  let rank = 0;
  for (let i = 0; i < row.length; i++) {
    if (row[i]! > score || (row[i] === score && i > index)) rank++;
  }
  return rank;
}
