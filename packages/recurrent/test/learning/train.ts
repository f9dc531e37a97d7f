import { randomStream } from '@crossmodal/core';
import type { CellDefinition, Definition, Sequence } from '@crossmodal/core/tensors';
import { compile } from '@crossmodal/engine';
import { dense } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { type Recurrent, recurrent } from '../../src/index.ts';

export interface Batch {
  /** [batch, time, features] */
  readonly values: tf.Tensor3D;
  /** [batch, time] */
  readonly mask: tf.Tensor2D;
  /** [batch] or [batch, time]: what to give after the last step, or after each. */
  readonly target: tf.Tensor;
}

export interface Task {
  readonly batch: (step: number) => Batch;
  readonly features: number;
  /** The loss of what the network gives, from outputs [batch, outputs] or [batch, time, outputs]. */
  readonly loss: (outputs: tf.Tensor, batch: Batch) => tf.Scalar;
  readonly outputs: number;
  readonly everyStep?: boolean;
}

export type Network = Definition<object, { readonly features: number }, Recurrent>;

export interface Trained {
  /** The mean of the last 20 steps. */
  readonly loss: number;
  /** The index of the largest output for each of some sequences. */
  readonly classify: (sequence: Sequence) => Int32Array;
}

export const network = (cell: CellDefinition): ReturnType<typeof recurrent> => recurrent({ cell });

/** Trains with Adam and clipped gradients for so many steps, on whatever backend is in use, compiled. */
export function train(definition: Network, task: Task, steps: number, rate: number): Trained {
  const random = randomStream(1);
  const built = definition.build({ random: random.child('network') }, { features: task.features });
  const output = dense({ units: task.outputs }).build({ random: random.child('output') }, built);
  const weights = [...Object.values(built.weights), ...Object.values(output.weights)];
  const optimizer = tf.train.adam(rate);
  // Adam makes its variables at the first step: not while a step is traced.
  optimizer.applyGradients(Object.fromEntries(weights.map((weight) => [weight.name, tf.zerosLike(weight)])));
  const step = compile((batch: Batch) => {
    const { value, grads } = tf.variableGrads(() => {
      const { values, last } = built.call(batch, { training: true });
      return task.loss(output.call(task.everyStep ? values : last, { training: true }), batch);
    }, weights);
    const norm = tf.sqrt(tf.addN(Object.values(grads).map((gradient) => tf.sum(tf.square(gradient)))));
    const scale = tf.minimum(tf.div(1, norm), 1);
    optimizer.applyGradients(
      Object.fromEntries(Object.entries(grads).map(([name, g]) => [name, tf.mul(g, scale)])),
    );
    return value;
  });
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) {
    const batch = task.batch(i);
    const value = step(batch);
    losses.push(value.dataSync()[0]!);
    tf.dispose([value, ...Object.values(batch)]);
  }
  const predict = compile(({ values, mask }: Sequence) => {
    const { last } = built.call({ values, mask }, { training: false });
    return tf.argMax(output.call(last, { training: false }), 1);
  });
  return {
    loss: losses.slice(-20).reduce((sum, loss) => sum + loss, 0) / 20,
    classify: (sequence) => tf.tidy(() => predict(sequence).dataSync<'int32'>()),
  };
}

/** The mean cross-entropy of logits [batch, classes] with the targets' class numbers. */
export function crossEntropy(outputs: tf.Tensor, { target }: Batch): tf.Scalar {
  const picked = tf.mul(tf.logSoftmax(outputs), tf.oneHot(tf.cast(target, 'int32'), outputs.shape[1]!));
  return tf.neg(tf.mean(tf.sum(picked, 1))).asScalar();
}

/** The share of labels that were met. */
export function accuracy(found: ArrayLike<number>, labels: ArrayLike<number>): number {
  return Array.from(labels).filter((label, i) => found[i] === label).length / labels.length;
}
