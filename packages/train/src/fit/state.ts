import type { Weights } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import type { Checkpoint } from '../checkpoints/checkpoint.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import { averageWeights, type WeightAverage } from '../weight-average.ts';
import { assignWeights, weightsToHost } from '../weights.ts';
import type { Progress } from './progress.ts';
import { trainableOf } from './step.ts';
import type { Recipe } from './task.ts';

/** The tensors of a training: weights, what the optimizer remembers, the average and the best weights so far. */
export class TrainingState {
  readonly weights: Weights;
  readonly optimizer: Optimizer;
  readonly average: WeightAverage | undefined;
  #best: Weights | undefined;

  constructor(weights: Weights, { optimizer, averageDecay }: Recipe) {
    const trainable = trainableOf(weights);
    this.weights = weights;
    this.optimizer = optimizer.build(trainable);
    this.average = averageDecay === undefined ? undefined : averageWeights(trainable, averageDecay);
  }

  /** Runs while the weights hold their average, where there is one; statistics stay as they are. */
  async withAverage<Result>(run: () => Promise<Result>): Promise<Result> {
    if (this.average === undefined) return run();
    const raw = copyOf(this.weights);
    assign(this.weights, this.average.averages);
    try {
      return await run();
    } finally {
      assign(this.weights, raw);
      tf.dispose(Object.values(raw));
    }
  }

  /** Remembers the weights as they are now as the best. */
  keepAsBest(): void {
    this.#disposeBest();
    this.#best = Object.fromEntries(
      Object.entries(this.weights).map(([name, weight]) => [
        name,
        tf.tidy(() => tf.variable(weight.clone(), false)),
      ]),
    );
  }

  /** Leaves in the weights what the training found: the best, else the average, else the last. */
  finish(): void {
    assign(this.weights, this.#best ?? this.average?.averages ?? {});
  }

  async toCheckpoint(progress: Progress): Promise<Checkpoint> {
    return { progress, tensors: await weightsToHost(this.#grouped()) };
  }

  /** @throws CrossmodalError `train/weights-mismatch` where the checkpoint is of another model or recipe */
  restore(checkpoint: Checkpoint): void {
    if (checkpoint.progress.best !== undefined) this.keepAsBest();
    assignWeights(this.#grouped(), checkpoint.tensors);
  }

  dispose(): void {
    this.#disposeBest();
    tf.dispose(Object.values(this.optimizer.state));
    if (this.average !== undefined) tf.dispose(Object.values(this.average.state));
  }

  /** All variables, as a checkpoint names them. */
  #grouped(): Weights {
    return {
      ...prefixed('weights', this.weights),
      ...prefixed('optimizer', this.optimizer.state),
      ...prefixed('average', this.average?.state ?? {}),
      ...prefixed('best', this.#best ?? {}),
    };
  }

  #disposeBest(): void {
    tf.dispose(Object.values(this.#best ?? {}));
    this.#best = undefined;
  }
}

function copyOf(weights: Weights): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, weight.clone()]));
}

function assign(weights: Weights, values: Readonly<Record<string, tf.Tensor>>): void {
  for (const [name, value] of Object.entries(values)) weights[name]!.assign(value);
}

function prefixed(group: string, weights: Weights): Weights {
  return Object.fromEntries(Object.entries(weights).map(([name, weight]) => [`${group}/${name}`, weight]));
}
