import { checkFolder, checkTask } from './check.ts';
import type { Best, EpochRecord } from './progress.ts';
import { TrainingState } from './state.ts';
import type { FitTask } from './task.ts';
import { Training } from './training.ts';

export interface FitResult {
  readonly reason: 'completed' | 'early-stopping' | 'aborted';
  readonly history: readonly EpochRecord[];
  /** The best epoch by the metric of early stopping. */
  readonly best?: Best | undefined;
}

/**
 * Trains weights: epochs of steps, each followed by validation and a checkpoint.
 *
 * When it returns, for whatever reason, the weights hold the best of all epochs where early stopping is asked
 * for, else their average where that is, else the last ones. The same task with the same random stream gives the
 * same weights; one resumed from a checkpoint gives, to the bit, those of a run that never stopped.
 *
 * @throws CrossmodalError `train/not-finite` where loss or gradients are NaN or infinite (the weights are then as
 *   before that step), `train/task`, `train/steps-per-epoch`, `train/learning-rate`, `train/resume`,
 *   `train/checkpoint-write`
 * @example
 * const result = await fit({
 *   weights: model.weights,
 *   data: { stepsPerEpoch: 21, batches: (epoch, start) => loader.batches(epoch, start) },
 *   loss: ({ inputs, labels }, context) => softmaxCrossEntropy(model.call(inputs, context), labels),
 *   recipe: { epochs: 20, optimizer: adamW({ weightDecay: 0.05 }), schedule: oneCycle({ peak: 3e-3 }), clipNorm: 1 },
 *   random: randomStream(42).child('train'),
 *   evaluation: { validate: () => evaluate(model), earlyStopping: { metric: 'macroF1', mode: 'max', patience: 5 } },
 * });
 */
export async function fit<Tensors extends object>(task: FitTask<Tensors>): Promise<FitResult> {
  checkTask(task);
  await checkFolder(task);
  const state = new TrainingState(task.weights, task.recipe);
  try {
    const training = new Training(task, state);
    try {
      const reason = await training.run();
      state.finish();
      const { history, best } = training.progress;
      return { reason, history, best };
    } finally {
      training.dispose();
    }
  } finally {
    state.dispose();
  }
}
