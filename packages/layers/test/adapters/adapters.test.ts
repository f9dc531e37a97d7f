import { randomStream } from '@crossmodal/core';
import { moduleContract, randomTensor } from '@crossmodal/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { attentionPooling, batchNormalization, dense, fromLayer, toLayer } from '../../src/index.ts';

beforeAll(() => tf.setBackend('cpu'));

const random = randomStream(1);

describe('fromLayer', () => {
  const definition = fromLayer(
    tf.layers.dense({
      units: 3,
      activation: 'tanh',
      kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }),
    }),
  );
  const tests = moduleContract({
    definition,
    input: { shape: [null, 4] },
    restore: () => definition,
    example: () => randomTensor('x', [2, 4]),
  });
  for (const { name, run } of tests) test(name, run);
});

test('toLayer: a Keras-style model trains our weights, and predicts what the module does', async () => {
  const pool = attentionPooling({ units: 4 }).build({ random }, { features: 2 });
  const layer = toLayer(pool, {
    input: ([values]) => ({
      values: values as tf.Tensor3D,
      mask: tf.ones([values!.shape[0]!, values!.shape[1]!]) as tf.Tensor2D,
    }),
    outputShape: ([shape]) => [shape![0]!, 2],
  });
  const model = tf.sequential({
    layers: [tf.layers.inputLayer({ inputShape: [5, 2] }), layer, tf.layers.dense({ units: 1 })],
  });
  model.compile({ optimizer: tf.train.adam(0.05), loss: 'meanSquaredError' });
  expect(model.countParams()).toBe(2 * 4 + 4 + 4 + 3);
  const x = randomTensor('x', [16, 5, 2]);
  const y = tf.max(tf.slice(x, [0, 0, 0], [16, 5, 1]), 1); // the largest first feature
  const before = pool.weights.score!.dataSync().slice();
  const { history } = await model.fit(x, y, { epochs: 60, batchSize: 16, shuffle: false, verbose: 0 });
  const losses = history.loss as number[];
  expect(losses.at(-1)!).toBeLessThan(0.5 * losses[0]!);
  expect(pool.weights.score!.dataSync()).not.toEqual(before);
});

test('toLayer: statistics move in training alone', async () => {
  const norm = batchNormalization({ momentum: 0.5 }).build({ random }, { features: 3 });
  const layer = toLayer(norm, {
    input: ([values]) => ({ values: values! }),
    outputShape: ([shape]) => shape!,
  });
  const model = tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [3] }), layer] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const x = tf.add(randomTensor('x', [8, 3]), 5);
  model.predict(x);
  expect([...norm.weights.movingMean!.dataSync()]).toEqual([0, 0, 0]);
  await model.fit(x, x, { epochs: 1, batchSize: 8, verbose: 0 });
  expect(norm.weights.movingMean!.dataSync()[0]).toBeGreaterThan(1);
});

test('both ways and back', () => {
  const ours = dense({ units: 2 }).build({ random }, { features: 3 });
  const layer = toLayer(ours, { outputShape: ([shape]) => [shape![0]!, 2] });
  const x = randomTensor('x', [4, 3]);
  expect((layer.apply(x) as tf.Tensor).arraySync()).toEqual(ours.call(x, { training: false }).arraySync());
});
