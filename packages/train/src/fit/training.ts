import { setImmediate } from 'node:timers/promises';
import { CrossmodalError } from '@crossmodal/core';
import * as tf from '@tensorflow/tfjs';
import { saveCheckpoint } from '../checkpoints/folder.ts';
import { checkResume } from './check.ts';
import { isBest, isOverdue, metricOf } from './early-stopping.ts';
import { afterEpoch, afterStep, epochOf, type Progress, type StepReport, startOf } from './progress.ts';
import { type CompiledStep, runStep } from './run-step.ts';
import type { TrainingState } from './state.ts';
import { createStep } from './step.ts';
import type { FitTask } from './task.ts';

/** The loop of `fit`: epochs of steps, each epoch ended by validation and a checkpoint. */
export class Training<Tensors extends object> {
  readonly #task: FitTask<Tensors>;
  readonly #state: TrainingState;
  readonly #step: CompiledStep<Tensors>;
  readonly #began = performance.now();
  readonly #firstStep: number;
  #progress: Progress;
  /** What the newest checkpoint holds. */
  #saved: Progress | undefined;

  constructor(task: FitTask<Tensors>, state: TrainingState) {
    const { weights, loss, data, recipe, random, control } = task;
    this.#task = task;
    this.#state = state;
    this.#progress = startOf(data.stepsPerEpoch, random.key);
    const resume = control?.checkpoints?.resume;
    if (resume !== undefined) {
      checkResume(this.#progress, resume.progress);
      state.restore(resume);
      this.#progress = resume.progress;
      this.#saved = resume.progress;
    }
    this.#firstStep = this.#progress.step;
    const { optimizer, average } = state;
    const step = createStep<Tensors>({ weights, loss, optimizer, average, clipNorm: recipe.clipNorm });
    this.#step = control?.compile === undefined ? step : control.compile(step);
  }

  get progress(): Progress {
    return this.#progress;
  }

  async run(): Promise<'completed' | 'early-stopping' | 'aborted'> {
    while (this.#progress.history.length < this.#task.recipe.epochs) {
      if (this.#isOverdue()) return 'early-stopping';
      if (!this.#isAborted()) await this.#trainEpoch();
      if (this.#isAborted()) {
        await this.#checkpoint();
        return 'aborted';
      }
      await this.#finishEpoch();
    }
    return 'completed';
  }

  dispose(): void {
    if ('dispose' in this.#step && typeof this.#step.dispose === 'function') this.#step.dispose();
  }

  /** The steps of the epoch that are still to do. */
  async #trainEpoch(): Promise<void> {
    const { data, control } = this.#task;
    const everySteps = control?.checkpoints?.everySteps ?? Number.POSITIVE_INFINITY;
    const start = this.#progress.sums.steps;
    if (start === data.stepsPerEpoch) return;
    let began = performance.now();
    for await (const batch of data.batches(epochOf(this.#progress), start)) {
      if (this.#progress.sums.steps === data.stepsPerEpoch) {
        tf.dispose(batch.tensors as tf.TensorContainer);
        throw this.#wrongCount('more');
      }
      const result = await runStep(this.#task, this.#step, batch, this.#progress);
      const ended = performance.now();
      this.#progress = afterStep(this.#progress, { ...result, seconds: (ended - began) / 1000 });
      began = ended;
      control?.onStep?.(this.#report(result));
      // Signals, timers and the reading of the next batches have their turn.
      await setImmediate();
      if (this.#isAborted()) return;
      if (this.#progress.step % everySteps === 0) await this.#checkpoint();
    }
    if (this.#progress.sums.steps < data.stepsPerEpoch)
      throw this.#wrongCount(`${this.#progress.sums.steps}`);
  }

  /** Validation, the best weights, the record and the checkpoint. */
  async #finishEpoch(): Promise<void> {
    const { evaluation, control } = this.#task;
    const stopping = evaluation?.earlyStopping;
    const metrics = await this.#state.withAverage(async () => {
      const values = (await evaluation?.validate()) ?? {};
      if (stopping !== undefined && isBest(stopping, values, this.#progress.best)) {
        this.#state.keepAsBest();
        const best = { epoch: epochOf(this.#progress), value: metricOf(stopping.metric, values) };
        this.#progress = { ...this.#progress, best };
      }
      return values;
    });
    this.#progress = afterEpoch(this.#progress, metrics);
    await this.#checkpoint();
    control?.onEpoch?.(this.#progress.history.at(-1)!);
  }

  async #checkpoint(): Promise<void> {
    const checkpoints = this.#task.control?.checkpoints;
    if (checkpoints === undefined || this.#saved === this.#progress) return;
    const checkpoint = await this.#state.toCheckpoint(this.#progress);
    await saveCheckpoint(checkpoints.folder, checkpoint, checkpoints.keep);
    this.#saved = this.#progress;
  }

  #report(result: Pick<StepReport, 'loss' | 'gradientNorm' | 'learningRate'>): StepReport {
    const { step, sums, stepsPerEpoch } = this.#progress;
    const secondsPerStep = (performance.now() - this.#began) / 1000 / (step - this.#firstStep);
    return {
      epoch: epochOf(this.#progress),
      step,
      loss: result.loss,
      learningRate: result.learningRate,
      gradientNorm: result.gradientNorm,
      samplesPerSecond: sums.samples / sums.seconds,
      secondsLeft: secondsPerStep * (this.#task.recipe.epochs * stepsPerEpoch - step),
    };
  }

  #isAborted(): boolean {
    return this.#task.control?.signal?.aborted === true;
  }

  #isOverdue(): boolean {
    const stopping = this.#task.evaluation?.earlyStopping;
    const { history, best } = this.#progress;
    return stopping !== undefined && isOverdue(stopping, history.length, best);
  }

  #wrongCount(got: string): CrossmodalError {
    const { stepsPerEpoch } = this.#task.data;
    return new CrossmodalError(
      'train/steps-per-epoch',
      `epoch ${epochOf(this.#progress)}: expected ${stepsPerEpoch} batches, got ${got}.`,
      {
        hint: 'batches(epoch, start) must give stepsPerEpoch - start batches, beginning with batch `start`.',
      },
    );
  }
}
