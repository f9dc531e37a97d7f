export type { ClassIndices, ClassScores } from './check.ts';
export { accuracy, f1, precision, recall, type ScoreOptions } from './classification.ts';
export { type ConfusionMatrix, confusionMatrix } from './confusion-matrix.ts';
export { logLoss } from './log-loss.ts';
export { majorityBaseline, majorityClass } from './majority.ts';
export { type ClassificationReport, type ClassReport, classificationReport } from './report.ts';
export { type Average, averageScores, type PerClassScores, perClassScores, type Scores } from './scores.ts';
export { topKAccuracy } from './top-k-accuracy.ts';
