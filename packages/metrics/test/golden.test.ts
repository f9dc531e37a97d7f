import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  type Average,
  accuracy,
  averageScores,
  confusionMatrix,
  f1,
  logLoss,
  perClassScores,
  precision,
  recall,
  type Scores,
  topKAccuracy,
} from '../src/index.ts';

interface GoldenCase {
  readonly classes: number;
  readonly targets: number[];
  readonly predictions: number[];
  readonly logits: number[][];
  readonly k: number;
  readonly expected: {
    readonly accuracy: number;
    readonly confusion: number[][];
    readonly averages: Readonly<Record<Average, Scores>>;
    readonly perClass: readonly (Scores & { support: number })[];
    readonly logLoss: number;
    readonly topK: number | null;
  };
}

const golden = JSON.parse(readFileSync(new URL('./golden/classification.json', import.meta.url), 'utf8')) as {
  cases: GoldenCase[];
};

function softmax(row: readonly number[]): number[] {
  const powers = row.map(Math.exp);
  const total = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / total);
}

function expectScores(actual: Scores, expected: Scores): void {
  expect(actual.precision).toBeCloseTo(expected.precision, 12);
  expect(actual.recall).toBeCloseTo(expected.recall, 12);
  expect(actual.f1).toBeCloseTo(expected.f1, 12);
}

describe('equal to scikit-learn', () => {
  test.each(golden.cases.map((entry, number) => ({ ...entry, number })))('case $number', (entry) => {
    const { classes, targets, predictions, logits, k, expected } = entry;
    const matrix = confusionMatrix(targets, predictions, classes);
    expect(matrix).toEqual(expected.confusion);
    expect(accuracy(targets, predictions)).toBeCloseTo(expected.accuracy, 12);
    for (const average of ['macro', 'micro', 'weighted'] as const) {
      const options = { classes, average };
      expectScores(averageScores(matrix, average), expected.averages[average]);
      expectScores(
        {
          precision: precision(targets, predictions, options),
          recall: recall(targets, predictions, options),
          f1: f1(targets, predictions, options),
        },
        expected.averages[average],
      );
    }
    perClassScores(matrix).forEach((scores, index) => {
      expectScores(scores, expected.perClass[index]!);
      expect(scores.support).toBe(expected.perClass[index]!.support);
    });
    expect(logLoss(targets, logits.map(softmax))).toBeCloseTo(expected.logLoss, 10);
    if (expected.topK !== null) expect(topKAccuracy(targets, logits, k)).toBeCloseTo(expected.topK, 12);
  });
});
