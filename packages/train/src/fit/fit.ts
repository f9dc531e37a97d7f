import { setImmediate } from 'node:timers/promises';
import { CrossmodalError } from '@crossmodal/core';
import * as tf from '@tensorflow/tfjs';
import { saveCheckpoint } from '../checkpoints/folder.ts';
import { checkResume, checkTask } from './check.ts';
import { diagnose } from './diagnose.ts';
import { isBest, isOverdue, metricOf } from './early-stopping.ts';
import { type Best, type EpochRecord, emptySums, type Progress } from './progress.ts';
import { TrainingState } from './state.ts';
import { createStep, type Step } from './step.ts';
import type { Batch, FitTask } from './task.ts';

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
 *   before that step), `train/task`, `train/steps-per-epoch`, `train/resume`, `train/checkpoint-write`
 * @example
 * const result = await fit({
 *   weights: model.weights,
 *   loss: ({ inputs, labels }, context) => softmaxCrossEntropy(model.call(inputs, context), labels),
 *   data: { stepsPerEpoch: 21, batches: (epoch, start) => loader.batches(epoch, start) },
 *   recipe: { epochs: 20, optimizer: adamW({ weightDecay: 0.05 }), schedule: oneCycle({ peak: 3e-3 }), clipNorm: 1 },
 *   random: randomStream(42).child('train'),
 *   evaluation: { validate: () => evaluate(model), earlyStopping: { metric: 'macroF1', mode: 'max', patience: 5 } },
 * });
 */
export async function fit<Tensors extends object>(task: FitTask<Tensors>): Promise<FitResult> {
  checkTask(task);
  const state = new TrainingState(task.weights, task.recipe);
  try {
    return await new Training(task, state).run();
  } finally {
    state.dispose();
  }
}

class Training<Tensors extends object> {
  readonly #task: FitTask<Tensors>;
  readonly #state: TrainingState;
  readonly #step: Step<Tensors>;
  readonly #steps: number;
  readonly #began = performance.now();
  #progress: Progress;
  #firstStep: number;
  #savedStep = -1;

  constructor(task: FitTask<Tensors>, state: TrainingState) {
    const { weights, loss, data, recipe, random, control } = task;
    this.#task = task;
    this.#state = state;
    this.#steps = recipe.epochs * data.stepsPerEpoch;
    this.#progress = {
      step: 0,
      stepsPerEpoch: data.stepsPerEpoch,
      randomKey: random.key,
      history: [],
      sums: emptySums,
    };
    const resume = control?.checkpoints?.resume;
    if (resume !== undefined) {
      checkResume(this.#progress, resume.progress);
      state.restore(resume);
      this.#progress = resume.progress;
      this.#savedStep = resume.progress.step;
    }
    this.#firstStep = this.#progress.step;
    const step = createStep<Tensors>({
      weights,
      loss,
      optimizer: state.optimizer,
      average: state.average,
      clipNorm: recipe.clipNorm,
    });
    this.#step = control?.compile === undefined ? step : control.compile(step);
  }

  async run(): Promise<FitResult> {
    let reason: FitResult['reason'] = 'completed';
    while (this.#progress.history.length < this.#task.recipe.epochs) {
      if (this.#isOverdue()) {
        reason = 'early-stopping';
        break;
      }
      if (!this.#aborted()) await this.#trainEpoch();
      if (this.#aborted()) {
        await this.#checkpoint();
        reason = 'aborted';
        break;
      }
      await this.#finishEpoch();
    }
    this.#state.finish();
    const { history, best } = this.#progress;
    return { reason, history, best };
  }

  /** The steps of the epoch that are still to do. */
  async #trainEpoch(): Promise<void> {
    const { data, control } = this.#task;
    const start = this.#progress.sums.steps;
    if (start === data.stepsPerEpoch) return;
    const everySteps = control?.checkpoints?.everySteps ?? Number.POSITIVE_INFINITY;
    let last = performance.now();
    for await (const batch of data.batches(this.#epoch, start)) {
      if (this.#progress.sums.steps === data.stepsPerEpoch) {
        tf.dispose(batch.tensors as tf.TensorContainer);
        throw this.#wrongCount('more');
      }
      await this.#trainBatch(batch, last);
      last = performance.now();
      // Lets signals, timers and the reading of the next batches have their turn.
      await setImmediate();
      if (this.#aborted()) return;
      if (this.#progress.step % everySteps === 0) await this.#checkpoint();
    }
    if (this.#progress.sums.steps < data.stepsPerEpoch)
      throw this.#wrongCount(String(this.#progress.sums.steps));
  }

  async #trainBatch(batch: Batch<Tensors>, began: number): Promise<void> {
    const { recipe, random, control } = this.#task;
    const { step, sums } = this.#progress;
    const learningRate = recipe.schedule(step, this.#steps);
    const [high, low] = random.child('step').child(step).key;
    const seed = tf.tensor1d([high | 0, low | 0], 'int32');
    const rate = tf.scalar(learningRate);
    try {
      const output = this.#step(batch.tensors, { learningRate: rate, seed });
      const [loss, gradientNorm] = (await output.data()) as Float32Array as unknown as [number, number];
      output.dispose();
      const report = { epoch: this.#epoch, step: step + 1, loss, learningRate, gradientNorm };
      if (!Number.isFinite(loss + gradientNorm)) {
        throw await diagnose(this.#task, batch, { training: true, seed }, report);
      }
      const samples = sums.samples + batch.ids.length;
      const seconds = sums.seconds + (performance.now() - began) / 1000;
      this.#progress = {
        ...this.#progress,
        step: step + 1,
        sums: {
          steps: sums.steps + 1,
          samples,
          loss: sums.loss + loss * batch.ids.length,
          gradientNorm: sums.gradientNorm + gradientNorm,
          learningRate,
          seconds,
        },
      };
      control?.onStep?.({ ...report, samplesPerSecond: samples / seconds, secondsLeft: this.#secondsLeft() });
    } finally {
      tf.dispose([seed, rate, batch.tensors as tf.TensorContainer]);
    }
  }

  /** Validation, the record, the best weights and the checkpoint. */
  async #finishEpoch(): Promise<void> {
    const { evaluation, control } = this.#task;
    const { step, sums, history } = this.#progress;
    const epoch = this.#epoch;
    const metrics = await this.#state.withAverage(async () => {
      const values = (await evaluation?.validate()) ?? {};
      const stopping = evaluation?.earlyStopping;
      if (stopping !== undefined && isBest(stopping, values, this.#progress.best)) {
        this.#state.keepAsBest();
        this.#progress = { ...this.#progress, best: { epoch, value: metricOf(stopping.metric, values) } };
      }
      return values;
    });
    const record: EpochRecord = {
      epoch,
      step,
      loss: sums.loss / sums.samples,
      learningRate: sums.learningRate,
      gradientNorm: sums.gradientNorm / sums.steps,
      metrics,
      seconds: sums.seconds,
      samplesPerSecond: sums.samples / sums.seconds,
    };
    this.#progress = { ...this.#progress, history: [...history, record], sums: emptySums };
    this.#savedStep = -1;
    await this.#checkpoint();
    control?.onEpoch?.(record);
  }

  async #checkpoint(): Promise<void> {
    const checkpoints = this.#task.control?.checkpoints;
    if (checkpoints === undefined || this.#savedStep === this.#progress.step) return;
    const checkpoint = await this.#state.toCheckpoint(this.#progress);
    await saveCheckpoint(checkpoints.folder, checkpoint, checkpoints.keep);
    this.#savedStep = this.#progress.step;
  }

  /** From 1. */
  get #epoch(): number {
    return this.#progress.history.length + 1;
  }

  #aborted(): boolean {
    return this.#task.control?.signal?.aborted === true;
  }

  #isOverdue(): boolean {
    const stopping = this.#task.evaluation?.earlyStopping;
    const { history, best } = this.#progress;
    return stopping !== undefined && isOverdue(stopping, history.length, best);
  }

  #secondsLeft(): number {
    const done = this.#progress.step - this.#firstStep;
    return ((performance.now() - this.#began) / 1000 / done) * (this.#steps - this.#progress.step);
  }

  #wrongCount(got: string): CrossmodalError {
    const { stepsPerEpoch } = this.#task.data;
    return new CrossmodalError(
      'train/steps-per-epoch',
      `epoch ${this.#epoch}: expected ${stepsPerEpoch} batches, got ${got}.`,
      {
        hint: 'batches(epoch, start) must give stepsPerEpoch - start batches, beginning with batch `start`.',
      },
    );
  }
}
