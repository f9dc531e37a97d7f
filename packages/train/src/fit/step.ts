import type { Weights } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { clipScale, globalNorm } from '../gradients.ts';
import type { Gradients, Optimizer } from '../optimizers/optimizer.ts';
import type { WeightAverage } from '../weight-average.ts';
import type { FitTask } from './task.ts';

/** What changes from step to step beside the batch: tensors, so that a compiled step need not be traced again. */
export interface StepInputs {
  readonly learningRate: tf.Scalar;
  /** [2], int32 */
  readonly seed: tf.Tensor1D;
}

/** One training step: a traceable function; [2] = the loss and the norm of the gradients. */
export type Step<Tensors> = (tensors: Tensors, inputs: StepInputs) => tf.Tensor1D;

export interface StepParts<Tensors extends object> {
  readonly weights: Weights;
  readonly loss: FitTask<Tensors>['loss'];
  readonly optimizer: Optimizer;
  readonly average: WeightAverage | undefined;
  readonly clipNorm: number | undefined;
}

/**
 * Loss, gradients, clipping, update and average as one function of tensors.
 *
 * Where loss or gradients are not finite, the weights stay as they were.
 */
export function createStep<Tensors extends object>(parts: StepParts<Tensors>): Step<Tensors> {
  const { weights, loss, optimizer, average, clipNorm } = parts;
  return (tensors, { learningRate, seed }) =>
    tf.tidy(() => {
      const statistics = guardStatistics(weights);
      const { value, gradients } = lossAndGradients(weights, () => loss(tensors, { training: true, seed }));
      const norm = globalNorm(gradients);
      const finite = tf.isFinite(tf.add(value, norm));
      const scale = clipNorm === undefined ? undefined : clipScale(norm, clipNorm);
      // With gradients and learning rate 0 no optimizer moves a weight.
      const safe = mapValues(gradients, (gradient) =>
        tf.where(finite, scale === undefined ? gradient : tf.mul(gradient, scale), tf.zerosLike(gradient)),
      );
      optimizer.update(safe, tf.where(finite, learningRate, 0));
      average?.update();
      statistics.restoreUnless(finite);
      return tf.stack([value, norm]) as tf.Tensor1D;
    });
}

/** The loss and the gradient of each trainable weight that it depends on, by the weight's name. */
export function lossAndGradients(
  weights: Weights,
  loss: () => tf.Scalar,
): { readonly value: tf.Scalar; readonly gradients: Gradients } {
  const trainable = Object.entries(trainableOf(weights));
  const { value, grads } = tf.variableGrads(
    loss,
    trainable.map(([, weight]) => weight),
  );
  const found = trainable.flatMap(([name, weight]): [string, tf.Tensor][] => {
    const gradient = grads[weight.name];
    return gradient == null ? [] : [[name, gradient]];
  });
  return { value, gradients: Object.fromEntries(found) };
}

/** Those to train; a weight of two names (tied weights) once, by its first. */
export function trainableOf(weights: Weights): Weights {
  const seen = new Set<tf.Variable>();
  return Object.fromEntries(
    Object.entries(weights).filter(([, weight]) => {
      const chosen = weight.trainable && !seen.has(weight);
      seen.add(weight);
      return chosen;
    }),
  );
}

/** Holds on to what a call of the model may overwrite: statistics, as those of batch normalization. */
export function guardStatistics(weights: Weights): { restoreUnless(condition: tf.Tensor): void } {
  const held = Object.values(weights)
    .filter((weight) => !weight.trainable)
    .map((weight) => ({ weight, before: weight.clone(), dataId: weight.dataId }));
  return {
    restoreUnless(condition) {
      for (const { weight, before, dataId } of held) {
        if (weight.dataId !== dataId) weight.assign(tf.where(condition, weight, before));
      }
    },
  };
}

function mapValues<In, Out>(
  record: Readonly<Record<string, In>>,
  map: (value: In) => Out,
): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
