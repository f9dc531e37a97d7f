import { CrossmodalError } from '@crossmodal/core';
import { checkpointNames } from '../checkpoints/folder.ts';
import type { Progress } from './progress.ts';
import type { FitTask } from './task.ts';

/** Numbers that would make a training meaningless are refused before it begins. */
export function checkTask<Tensors extends object>({
  weights,
  data,
  recipe,
  control,
}: FitTask<Tensors>): void {
  const { epochs, clipNorm, averageDecay } = recipe;
  const { keep = 1, everySteps = 1 } = control?.checkpoints ?? {};
  expectCount('recipe.epochs', epochs);
  expectCount('data.stepsPerEpoch', data.stepsPerEpoch);
  expectCount('control.checkpoints.keep', keep);
  expectCount('control.checkpoints.everySteps', everySteps);
  if (clipNorm !== undefined && !(clipNorm > 0)) {
    throw taskError(`expected recipe.clipNorm to be above 0, got ${clipNorm}.`);
  }
  if (averageDecay !== undefined && !(averageDecay >= 0 && averageDecay < 1)) {
    throw taskError(`expected recipe.averageDecay to be at least 0 and below 1, got ${averageDecay}.`);
  }
  const all = Object.values(weights);
  if (!all.some((weight) => weight.trainable)) {
    throw taskError(`expected at least one trainable weight, got none among ${all.length}.`);
  }
}

/** Checkpoints of another run would be mixed with those of this one. */
export async function checkFolder<Tensors extends object>({ control }: FitTask<Tensors>): Promise<void> {
  if (control?.checkpoints === undefined || control.checkpoints.resume !== undefined) return;
  const { folder } = control.checkpoints;
  const [newest] = await checkpointNames(folder);
  if (newest === undefined) return;
  throw new CrossmodalError('train/resume', `expected no checkpoints in ${folder}, found ${newest}.`, {
    hint: 'Resume from it (loadLatestCheckpoint), or take another folder.',
  });
}

/** A checkpoint goes on only in the run that it is of: same seed, same number of batches. */
export function checkResume(current: Progress, saved: Progress): void {
  for (const key of ['randomKey', 'stepsPerEpoch'] as const) {
    if (String(current[key]) === String(saved[key])) continue;
    throw new CrossmodalError(
      'train/resume',
      `expected the checkpoint's ${key} ${saved[key]}, got ${current[key]}.`,
      { hint: 'Resume with the configuration, data and seed of the run that wrote it.' },
    );
  }
}

function expectCount(what: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw taskError(`expected ${what} to be a whole number from 1, got ${value}.`);
}

function taskError(problem: string): CrossmodalError {
  return new CrossmodalError('train/task', problem);
}
