import { randomStream } from '@crossmodal/core';
import type { Weights } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { adamW, type Batch, constant, type FitTask, softmaxCrossEntropy } from '../../src/index.ts';

export interface ToyTensors {
  readonly inputs: { readonly features: tf.Tensor2D };
  readonly labels: tf.Tensor1D;
}

export const STEPS_PER_EPOCH = 5;
export const BATCH = 8;

/** Two classes of points; a dense layer with dropout from the seed and a statistic that every call moves. */
export function toyTask(seed = 1): FitTask<ToyTensors> {
  const random = randomStream(seed);
  const weights = {
    'dense/kernel': tf.variable(tf.tensor2d(random.child('kernel').normals(6), [3, 2])),
    'dense/bias': tf.variable(tf.zeros([2])),
    'statistics/mean': tf.variable(tf.zeros([3]), false),
  };
  return {
    weights,
    random: random.child('fit'),
    loss: ({ inputs, labels }, { seed: key }) => {
      const { features } = inputs;
      weights['statistics/mean'].assign(
        tf.add(tf.mul(weights['statistics/mean'], 0.9), tf.mul(tf.mean(features, 0), 0.1)),
      );
      // A hash of the seed stands in for dropout: the same on every backend, another in every step.
      const noise = tf.sin(tf.mul(tf.mod(tf.sum(key!).toFloat(), 1000), tf.range(1, 4))); // [3]
      const logits = tf.add(
        tf.matMul(tf.mul(features, tf.add(1, tf.mul(noise, 0.5))), weights['dense/kernel']),
        weights['dense/bias'],
      );
      return softmaxCrossEntropy(logits, labels, { labelSmoothing: 0.1 });
    },
    data: {
      stepsPerEpoch: STEPS_PER_EPOCH,
      batches: (epoch, start) => toyBatches(epoch, start),
    },
    recipe: { epochs: 4, optimizer: adamW(), schedule: constant(0.05), clipNorm: 1, averageDecay: 0.9 },
  };
}

export async function* toyBatches(
  epoch: number,
  start: number,
  steps: number = STEPS_PER_EPOCH,
): AsyncGenerator<Batch<ToyTensors>> {
  const random = randomStream(7).child(epoch);
  for (let step = start; step < steps; step++) {
    const values = random.child(step).normals(BATCH * 3);
    const labels = Int32Array.from({ length: BATCH }, (_, i) =>
      values[i * 3]! + values[i * 3 + 1]! > 0 ? 1 : 0,
    );
    yield {
      ids: Array.from({ length: BATCH }, (_, i) => `e${epoch}s${step}n${i}`),
      tensors: {
        inputs: { features: tf.tensor2d(values, [BATCH, 3]) },
        labels: tf.tensor1d(labels, 'int32'),
      },
    };
  }
}

export async function valuesOf(weights: Weights): Promise<Record<string, number[]>> {
  const entries = Object.entries(weights).map(
    async ([name, weight]) => [name, Array.from(await weight.data())] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}
