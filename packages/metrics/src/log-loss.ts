import { CrossmodalError } from '@crossmodal/core';
import { type ClassIndices, type ClassScores, checkPairs, checkScores, classAt } from './check.ts';

/** The smallest step from 1 in double precision: probabilities are kept this far from 0 and 1. */
const EPSILON = Number.EPSILON;

/** How far the probabilities of a sample may be from a sum of 1: float32 softmax needs some room. */
const SUM_TOLERANCE = 1e-3;

/**
 * The mean of `-log p[target]`: how surprised the probabilities are by the truth; tells more than accuracy.
 *
 * @param probabilities one row a sample, each of `classes` numbers from 0 to 1 with a sum of 1
 * @throws CrossmodalError `metrics/length`, `metrics/empty`, `metrics/class-range`, `metrics/scores`
 * @example
 * logLoss([0, 1], [[0.9, 0.1], [0.2, 0.8]]); // 0.164252033486018
 */
export function logLoss(targets: ClassIndices, probabilities: readonly ClassScores[]): number {
  checkPairs(targets, probabilities);
  const classes = checkScores(probabilities);
  let total = 0;
  probabilities.forEach((row, sample) => {
    checkProbabilities(row, sample);
    const probability = row[classAt('targets', targets, sample, classes)]!;
    total -= Math.log(Math.min(Math.max(probability, EPSILON), 1 - EPSILON));
  });
  return total / targets.length;
}

function checkProbabilities(row: ClassScores, sample: number): void {
  let sum = 0;
  for (let i = 0; i < row.length; i++) {
    const probability = row[i]!;
    if (probability < 0 || probability > 1 + SUM_TOLERANCE) {
      throw new CrossmodalError(
        'metrics/scores',
        `expected probabilities from 0 to 1, got ${probability} at ${sample}, class ${i}.`,
        { hint: 'Apply a softmax to logits first.' },
      );
    }
    sum += probability;
  }
  if (Math.abs(sum - 1) > SUM_TOLERANCE) {
    throw new CrossmodalError(
      'metrics/scores',
      `expected probabilities with a sum of 1, got ${sum} at ${sample}.`,
      {
        hint: 'Apply a softmax to logits first.',
      },
    );
  }
}
