import { CrossmodalError } from '@crossmodal/core';
import type { Progress } from './progress.ts';
import type { FitTask } from './task.ts';

/** Numbers that would make a training meaningless are refused before it begins. */
export function checkTask<Tensors extends object>({
  weights,
  data,
  recipe,
  control,
}: FitTask<Tensors>): void {
  const { clipNorm, averageDecay } = recipe;
  const checks: [boolean, string, unknown][] = [
    [isCount(recipe.epochs), 'recipe.epochs to be a whole number from 1', recipe.epochs],
    [isCount(data.stepsPerEpoch), 'data.stepsPerEpoch to be a whole number from 1', data.stepsPerEpoch],
    [clipNorm === undefined || clipNorm > 0, 'recipe.clipNorm to be above 0', clipNorm],
    [
      averageDecay === undefined || (averageDecay >= 0 && averageDecay < 1),
      'recipe.averageDecay to be at least 0 and below 1',
      averageDecay,
    ],
    [
      Object.values(weights).some((weight) => weight.trainable),
      'weights to have one that is trainable, out of',
      Object.keys(weights).length,
    ],
    [
      control?.checkpoints?.keep === undefined || isCount(control.checkpoints.keep),
      'control.checkpoints.keep to be a whole number from 1',
      control?.checkpoints?.keep,
    ],
  ];
  for (const [holds, expected, got] of checks) {
    if (!holds) throw new CrossmodalError('train/task', `expected ${expected}, got ${got}.`);
  }
}

/** A checkpoint goes on only in the run that it is of: same seed, same number of batches. */
export function checkResume(current: Progress, saved: Progress): void {
  const differs = (what: string, expected: unknown, got: unknown): CrossmodalError =>
    new CrossmodalError('train/resume', `expected the checkpoint's ${what} ${expected}, got ${got}.`, {
      hint: 'Resume with the configuration, data and seed of the run that wrote it.',
    });
  if (String(current.randomKey) !== String(saved.randomKey)) {
    throw differs('random key', saved.randomKey, current.randomKey);
  }
  if (current.stepsPerEpoch !== saved.stepsPerEpoch) {
    throw differs('stepsPerEpoch', saved.stepsPerEpoch, current.stepsPerEpoch);
  }
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}
