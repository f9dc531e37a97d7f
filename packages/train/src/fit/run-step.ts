import { CrossmodalError } from '@crossmodal/core';
import * as tf from '@tensorflow/tfjs';
import { diagnose } from './diagnose.ts';
import { epochOf, type Progress, type StepResult } from './progress.ts';
import type { Step, StepInputs } from './step.ts';
import type { Batch, FitTask } from './task.ts';

/** A step as `control.compile` returns it. */
export type CompiledStep<Tensors> =
  | Step<Tensors>
  | ((...inputs: Parameters<Step<Tensors>>) => Promise<tf.Tensor1D>);

/**
 * Runs a step on a batch and reads what it gave; the batch is disposed of.
 *
 * @throws CrossmodalError `train/not-finite`, `train/learning-rate`
 */
export async function runStep<Tensors extends object>(
  task: FitTask<Tensors>,
  step: CompiledStep<Tensors>,
  batch: Batch<Tensors>,
  progress: Progress,
): Promise<Omit<StepResult, 'seconds'>> {
  const { recipe, data, random } = task;
  const learningRate = recipe.schedule(progress.step, recipe.epochs * data.stepsPerEpoch);
  checkRate(learningRate, progress.step);
  const [first, second] = random.child('step').child(progress.step).key;
  const inputs: StepInputs = {
    learningRate: tf.scalar(learningRate),
    seed: tf.tensor1d([first | 0, second | 0], 'int32'),
  };
  try {
    const output = await step(batch.tensors, inputs);
    const values = await output.data();
    output.dispose();
    const result = { loss: values[0]!, gradientNorm: values[1]!, learningRate, samples: batch.ids.length };
    if (Number.isFinite(result.loss + result.gradientNorm)) return result;
    const report = { ...result, epoch: epochOf(progress), step: progress.step + 1 };
    throw await diagnose(task, batch, { training: true, seed: inputs.seed }, report);
  } finally {
    tf.dispose([inputs.learningRate, inputs.seed, batch.tensors as tf.TensorContainer]);
  }
}

function checkRate(rate: number, step: number): void {
  if (Number.isFinite(rate) && rate >= 0) return;
  throw new CrossmodalError(
    'train/learning-rate',
    `expected recipe.schedule to give a number from 0 at step ${step}, got ${rate}.`,
  );
}
