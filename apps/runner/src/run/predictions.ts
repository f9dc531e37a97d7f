import { argMax } from '../pipeline/predictor.ts';
import type { PreparedSample } from '../pipeline/prepared.ts';

/** A model's answer for one sample, as a line of `predictions.jsonl` holds it. */
export interface Prediction {
  readonly id: string;
  /** The true class, where it is known. */
  readonly target?: string;
  readonly prediction: string;
  /** By class, the most probable first, rounded to six digits. */
  readonly probabilities: Readonly<Record<string, number>>;
}

/** @param top how many classes are given with their probabilities; default: all */
export function toPrediction(
  { id, target }: Pick<PreparedSample, 'id' | 'target'>,
  probabilities: Float32Array,
  classes: readonly string[],
  top: number = classes.length,
): Prediction {
  const ranked = classes
    .map((name, i): [string, number] => [name, Number(probabilities[i]!.toFixed(6))])
    .sort((a, b) => b[1] - a[1]);
  return {
    id,
    ...(target !== undefined && { target: classes[target]! }),
    prediction: classes[argMax(probabilities)]!,
    probabilities: Object.fromEntries(ranked.slice(0, top)),
  };
}
