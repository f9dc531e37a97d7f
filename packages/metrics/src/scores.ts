import type { ConfusionMatrix } from './confusion-matrix.ts';

/** How well one class is told from the others. */
export interface Scores {
  /** Share of the predictions of this class that are right. */
  readonly precision: number;
  /** Share of the samples of this class that were found. */
  readonly recall: number;
  /** The harmonic mean of both. */
  readonly f1: number;
}

export interface PerClassScores extends Scores {
  /** Samples of this class. */
  readonly support: number;
  /** Predictions of this class. */
  readonly predicted: number;
}

/**
 * How to make one number of many classes: `macro` counts all classes alike, `weighted` by their samples, `micro`
 * counts samples (which, with one label a sample, is the accuracy).
 */
export type Average = 'macro' | 'micro' | 'weighted';

/** The scores of each class. A score that would divide by 0 is 0, as scikit-learn's default has it. */
export function perClassScores(matrix: ConfusionMatrix): PerClassScores[] {
  return matrix.map((row, index) => {
    const hits = row[index]!;
    const support = sum(row);
    const predicted = sum(matrix.map((other) => other[index]!));
    return { ...scoresOf(hits, predicted, support), support, predicted };
  });
}

/** The scores of all classes as one. A class that is absent counts into `macro`, with 0. */
export function averageScores(matrix: ConfusionMatrix, average: Average): Scores {
  const perClass = perClassScores(matrix);
  const supports = perClass.map(({ support }) => support);
  if (average === 'micro') {
    const hits = sum(matrix.map((row, index) => row[index]!));
    return scoresOf(hits, sum(perClass.map(({ predicted }) => predicted)), sum(supports));
  }
  const shares = average === 'macro' ? supports.map(() => 1) : supports;
  const mean = (score: keyof Scores): number =>
    ratio(sum(perClass.map((scores, i) => scores[score] * shares[i]!)), sum(shares));
  return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') };
}

function scoresOf(hits: number, predicted: number, support: number): Scores {
  return {
    precision: ratio(hits, predicted),
    recall: ratio(hits, support),
    f1: ratio(2 * hits, predicted + support),
  };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
