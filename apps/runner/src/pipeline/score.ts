import { type ClassificationReport, classificationReport } from '@crossmodal/metrics';
import { type Answer, argMax, type Predictor } from './predictor.ts';
import type { PreparedSample } from './prepared.ts';

/** The figures of a model on samples whose classes are known; of each, only the answer is held. */
export async function score(
  samples: Iterable<PreparedSample> | AsyncIterable<PreparedSample>,
  classes: readonly string[],
  predict: Predictor,
  onAnswer?: (answer: Answer) => void,
): Promise<ClassificationReport> {
  const targets: number[] = [];
  const answers: number[] = [];
  for await (const batch of predict(samples)) {
    for (const answer of batch) {
      targets.push(answer.sample.target!);
      answers.push(argMax(answer.probabilities));
      onAnswer?.(answer);
    }
  }
  return classificationReport(targets, answers, classes);
}
