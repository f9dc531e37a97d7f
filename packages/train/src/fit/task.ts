import type { RandomStream } from '@crossmodal/core';
import type { CallContext, Weights } from '@crossmodal/core/tensors';
import type { Scalar } from '@tensorflow/tfjs';
import type { Checkpoint } from '../checkpoints/checkpoint.ts';
import type { OptimizerDefinition } from '../optimizers/optimizer.ts';
import type { Schedule } from '../schedules/schedule.ts';
import type { EpochRecord, StepReport } from './progress.ts';

/** What `fit` needs: a model's weights and loss, data, a recipe and a random stream. */
export interface FitTask<Tensors extends object> {
  /** All weights of the model; those with `trainable` are trained, the others may be statistics. */
  readonly weights: Weights;
  readonly data: TrainingData<Tensors>;
  /** The scalar to make small: a traceable function of one batch's tensors. */
  readonly loss: (tensors: Tensors, context: CallContext) => Scalar;
  readonly recipe: Recipe;
  /** Where each step's random numbers come from; `context.seed` is the key of `random.child('step').child(step)`. */
  readonly random: RandomStream;
  readonly evaluation?: Evaluation;
  readonly control?: Control;
}

/** One step's samples. */
export interface Batch<Tensors extends object> {
  /** The samples' ids, so that errors can name them. */
  readonly ids: readonly string[];
  /** A record, nested at will, of tensors; handed over: `fit` disposes them after the step. */
  readonly tensors: Tensors;
}

export interface TrainingData<Tensors extends object> {
  /** How many batches an epoch has; the same in all epochs. */
  readonly stepsPerEpoch: number;
  /**
   * The batches of an epoch in order, from batch `start` on (which is above 0 only in a run that is resumed).
   *
   * @param epoch from 1
   * @param start from 0
   */
  readonly batches: (epoch: number, start: number) => AsyncIterable<Batch<Tensors>>;
}

/** How to train: what a configuration file would hold. */
export interface Recipe {
  readonly epochs: number;
  readonly optimizer: OptimizerDefinition;
  readonly schedule: Schedule;
  /** The highest global norm of the gradients; longer ones are scaled down to it. Default: no limit. */
  readonly clipNorm?: number;
  /** Decay of a moving average of the weights, which is then what is evaluated and kept. Default: none. */
  readonly averageDecay?: number;
}

export interface Evaluation {
  /** Called after each epoch, while the weights hold their average where there is one. */
  readonly validate: () => Promise<Readonly<Record<string, number>>>;
  readonly earlyStopping?: EarlyStopping;
}

export interface EarlyStopping {
  /** A metric of `validate`. */
  readonly metric: string;
  readonly mode: 'max' | 'min';
  /** How many epochs in a row may pass without a better value; `Infinity`: never stop, but keep the best weights. */
  readonly patience: number;
}

/** What surrounds a run without changing its numbers. */
export interface Control {
  /** Makes the step faster, as the engine's `compile` or its `async` form does. Default: leaves it as it is. */
  readonly compile?: CompileStep;
  /** When aborted, training ends after the step, with a checkpoint where there are checkpoints. */
  readonly signal?: AbortSignal;
  readonly checkpoints?: Checkpointing;
  readonly onStep?: (report: StepReport) => void;
  /** After the epoch's checkpoint is written. */
  readonly onEpoch?: (record: EpochRecord) => void;
}

/**
 * Another form of a function of tensors. Where that returns a promise, the step is awaited; where it has a method
 * `dispose`, `fit` calls it in the end.
 */
export type CompileStep = <Step extends (...inputs: never[]) => unknown>(
  step: Step,
) => Step | ((...inputs: Parameters<Step>) => Promise<ReturnType<Step>>);

export interface Checkpointing {
  /** One is written there after each epoch; it is made if it does not exist. It holds the checkpoints of one run. */
  readonly folder: string;
  /** One more after every so many steps. Default: none. */
  readonly everySteps?: number;
  /** How many are kept. Default 2. */
  readonly keep?: number;
  /** Go on from here, as from `loadLatestCheckpoint(folder)`. */
  readonly resume?: Checkpoint | undefined;
}
