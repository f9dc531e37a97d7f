import type { ClassIndices } from './check.ts';
import { accuracy } from './classification.ts';
import { type ConfusionMatrix, confusionMatrix } from './confusion-matrix.ts';
import { averageScores, type PerClassScores, perClassScores } from './scores.ts';

/** All that a classifier is commonly judged by; JSON-safe. */
export interface ClassificationReport {
  readonly samples: number;
  readonly accuracy: number;
  readonly macroPrecision: number;
  readonly macroRecall: number;
  readonly macroF1: number;
  readonly microPrecision: number;
  readonly microRecall: number;
  readonly microF1: number;
  readonly weightedPrecision: number;
  readonly weightedRecall: number;
  readonly weightedF1: number;
  /** In the order of the classes. */
  readonly perClass: readonly ClassReport[];
  /** [classes][classes]: how often each class (row) was predicted as each class (column). */
  readonly confusion: ConfusionMatrix;
}

export interface ClassReport extends PerClassScores {
  readonly class: string;
}

/**
 * Every classification metric of a set of predictions in one object, to print, store or compare.
 *
 * Equal to scikit-learn's figures with `labels` set to all classes and `zero_division` at its default: a class
 * that is absent, or never predicted, scores 0 and counts into the macro averages.
 *
 * @param classes the names of all classes, by their numbers
 * @throws CrossmodalError `metrics/length`, `metrics/empty`, `metrics/class-range`
 * @example
 * classificationReport([0, 1, 1], [0, 0, 1], ['cat', 'dog']).macroF1; // 0.6666666666666666
 */
export function classificationReport(
  targets: ClassIndices,
  predictions: ClassIndices,
  classes: readonly string[],
): ClassificationReport {
  const confusion = confusionMatrix(targets, predictions, classes.length);
  const macro = averageScores(confusion, 'macro');
  const micro = averageScores(confusion, 'micro');
  const weighted = averageScores(confusion, 'weighted');
  return {
    samples: targets.length,
    accuracy: accuracy(targets, predictions),
    macroPrecision: macro.precision,
    macroRecall: macro.recall,
    macroF1: macro.f1,
    microPrecision: micro.precision,
    microRecall: micro.recall,
    microF1: micro.f1,
    weightedPrecision: weighted.precision,
    weightedRecall: weighted.recall,
    weightedF1: weighted.f1,
    perClass: perClassScores(confusion).map((scores, index) => ({ class: classes[index]!, ...scores })),
    confusion,
  };
}
