import { randomStream } from '@crossmodal/core';
import type { Sequence } from '@crossmodal/core/tensors';
import { checkClose, randomTensor, seedTensor } from '@crossmodal/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import {
  additiveAttention,
  attentionPooling,
  averagePooling1d,
  averagePooling2d,
  batchNormalization,
  causalMask,
  convolution2d,
  convolutionalEncoder,
  dense,
  embedding,
  expectFinite,
  groupNormalization,
  learnedPositions,
  maskedSoftmax,
  maxPooling1d,
  maxPooling2d,
  multiHeadAttention,
  rotate,
  sinusoidalPositions,
  textEncoder,
} from '../src/index.ts';

beforeAll(() => tf.setBackend('cpu'));

const random = randomStream(2);
const predict = { training: false };

test('worked by hand: sinusoidal positions', () => {
  const positions = sinusoidalPositions({ maxPeriod: 100 }).build({ random }, { features: 4 });
  const given = { values: tf.zeros([1, 3, 4]) as tf.Tensor3D, mask: tf.ones([1, 3]) as tf.Tensor2D };
  const wave = (t: number) => [Math.sin(t), Math.sin(t / 100), Math.cos(t), Math.cos(t / 100)];
  checkClose('by step', positions.call(given, predict).values, tf.tensor3d([[0, 1, 2].map(wave)]), 1e-6);
  const times = tf.tensor2d([[5, 5.5, 9]]);
  checkClose(
    'by time',
    positions.call({ ...given, times }, predict).values,
    tf.tensor3d([[5, 5.5, 9].map(wave)]),
    1e-6,
  );
});

test('the product of two rotated vectors depends on their distance alone', () => {
  const rows = (name: string) => tf.tile(randomTensor(name, [1, 6]), [7, 1]);
  const products = tf.matMul(rotate(rows('q')), rotate(rows('k')), false, true).arraySync() as number[][];
  for (let i = 0; i + 3 < 7; i++) expect(products[i + 1]![i + 3]!).toBeCloseTo(products[0]![2]!, 5);
  expect(Math.abs(products[0]![1]! - products[0]![3]!)).toBeGreaterThan(1e-3);
});

test('worked by hand: attention weights', () => {
  const scores = tf.tensor2d([
    [0, Math.log(3), 50],
    [1, 2, 3],
  ]);
  const weights = maskedSoftmax(
    scores,
    tf.tensor2d([
      [1, 1, 0],
      [0, 0, 0],
    ]),
  );
  checkClose(
    'weights',
    weights,
    tf.tensor2d([
      [0.25, 0.75, 0],
      [0, 0, 0],
    ]),
    1e-6,
  );
  expect(causalMask(3).arraySync()).toEqual([
    [1, 0, 0],
    [1, 1, 0],
    [1, 1, 1],
  ]);
});

test('worked by hand: additive attention follows its score', () => {
  const layer = additiveAttention({ units: 1 }).build({ random }, { features: 1 });
  for (const weight of Object.values(layer.weights)) weight.assign(tf.onesLike(weight));
  layer.weights['key/bias']!.assign(tf.zeros([1]));
  const sequence = (values: number[]) => ({
    values: tf.tensor3d(values, [1, values.length, 1]),
    mask: tf.ones([1, values.length]) as tf.Tensor2D,
  });
  const [a, b] = [Math.tanh(0.5 + 1), Math.tanh(0.5 - 1)];
  const expected = (Math.exp(a) * 1 + Math.exp(b) * -1) / (Math.exp(a) + Math.exp(b));
  const found = layer.call({ queries: sequence([0.5]), memory: sequence([1, -1]) }, predict);
  expect(found.dataSync()[0]).toBeCloseTo(expected, 5);
});

test('a pool over nothing is 0, and what it looks at can be seen', () => {
  const pool = attentionPooling({ units: 2 }).build({ random, path: 'pool' }, { features: 2 });
  const seen: string[] = [];
  const sequence = {
    values: randomTensor('x', [1, 3, 2]) as tf.Tensor3D,
    mask: tf.zeros([1, 3]) as tf.Tensor2D,
  };
  const pooled = pool.call(sequence, {
    ...predict,
    observe(name, tensor) {
      seen.push(`${name} [${tensor.shape}]`);
      tensor.dispose();
    },
  });
  expect([...pooled.dataSync()]).toEqual([0, 0]);
  expect(seen).toEqual(['pool/weights [1,3]']);
});

test('statistics stay where a mask leaves nothing, and missing pictures do not enter them', () => {
  const norm = batchNormalization({ momentum: 0 }).build({ random }, { features: 1 });
  const values = tf.tensor2d([[1], [3], [100]]);
  norm.call({ values, mask: tf.zeros([3]) }, { training: true });
  expect(norm.weights.movingMean!.dataSync()[0]).toBe(0);
  norm.call({ values, mask: tf.tensor1d([1, 1, 0]) }, { training: true });
  expect(norm.weights.movingMean!.dataSync()[0]).toBe(2);
  expect(norm.weights.movingVariance!.dataSync()[0]).toBe(1);
});

test('the recipe of the emoji example: 64×64 pixels become 16 steps', () => {
  const encoder = convolutionalEncoder({
    channels: [24, 48, 48, 96, 96],
    strides: [2, 2, 1, 2, 1],
    pool: 2,
  }).build({ random, path: 'image' }, { channels: 3 });
  const steps = encoder.call(
    { fields: { pixels: tf.zeros([1, 64, 64, 3]) }, present: tf.ones([1]) },
    predict,
  );
  expect(steps.values.shape).toEqual([1, 16, 96]);
});

test('dropping every word leaves the unknown word, dropping every n-gram none', () => {
  const encoder = textEncoder({ features: 2, wordDropout: 1, ngramDropout: 1 }).build(
    { random, path: 'text' },
    { vocab: 6, ngramBuckets: 9 },
  );
  const fields = {
    ids: tf.tensor2d([[3, 5]], undefined, 'int32'),
    mask: tf.ones([1, 2]),
    ngrams: tf.tensor3d(
      [
        [
          [4, 5],
          [8, 0],
        ],
      ],
      undefined,
      'int32',
    ),
  };
  const { values } = encoder.call({ fields, present: tf.ones([1]) }, { training: true, seed: seedTensor(1) });
  const unknown = tf.slice(encoder.weights['words/vectors']!, [1, 0], [1, 2]);
  checkClose('values', values, tf.expandDims(tf.tile(unknown, [2, 1]), 0), 1e-7);
});

test('worked by hand: windows of steps, real ones alone', () => {
  const sequence = {
    values: tf.tensor3d([1, 9, Number.NaN, 4, 5, 7, 7, 7, 7, 7], [2, 5, 1]),
    mask: tf.tensor2d([1, 1, 0, 1, 1, 0, 0, 0, 1, 0], [2, 5]),
    times: tf.tensor2d([0, 2, 3, 5, 8, 0, 1, 2, 3, 4], [2, 5]),
  };
  const pooled = (layer: typeof maxPooling1d) =>
    layer({ window: 2 }).build({ random }, { features: 1 }).call(sequence, predict);
  const largest = pooled(maxPooling1d);
  expect(tf.abs(largest.values).dataSync()).toEqual(Float32Array.of(9, 4, 5, 0, 7, 0));
  expect(largest.mask.arraySync()).toEqual([
    [1, 1, 1],
    [0, 1, 0],
  ]);
  // A window's time is its latest real one: at a masked window, that of its steps.
  expect(largest.times!.arraySync()).toEqual([
    [2, 5, 8],
    [1, 3, 4],
  ]);
  expect(pooled(averagePooling1d).values.dataSync()).toEqual(Float32Array.of(5, 4, 5, 0, 7, 0));
});

test('what stands at masked steps of a memory is not looked at, be it NaN', () => {
  const memory = (hole: number) => ({
    values: tf.tensor3d([1, 2, hole, hole, 3, 4], [1, 3, 2]),
    mask: tf.tensor2d([1, 0, 1], [1, 3]),
  });
  const queries = { values: tf.ones([1, 2, 2]) as tf.Tensor3D, mask: tf.ones([1, 2]) as tf.Tensor2D };
  for (const definition of [multiHeadAttention({ heads: 1 }), additiveAttention({ units: 3 })]) {
    const layer = definition.build({ random }, { features: 2 });
    const run = (hole: number) => {
      const call = () => layer.call({ queries, memory: memory(hole) }, predict);
      const { grads } = tf.variableGrads(() => tf.sum(call()).asScalar(), Object.values(layer.weights));
      return [call(), ...Object.values(layer.weights).map(({ name }) => grads[name]!)];
    };
    const clean = run(0);
    for (const [i, got] of run(Number.NaN).entries()) checkClose(`result ${i}`, got, clean[i]!, 1e-6);
  }
});

test('errors say what was expected and what came', () => {
  const steps = (batch: number, time: number) => ({
    values: tf.ones([batch, time, 2]) as tf.Tensor3D,
    mask: tf.ones([batch, time]) as tf.Tensor2D,
  });
  for (const [code, definition] of [
    ['layers/attention', multiHeadAttention({ heads: 1 })],
    ['layers/additive-attention', additiveAttention({ units: 2 })],
  ] as const) {
    const layer = definition.build({ random, path: 'look' }, { features: 2 });
    expect(() => layer.call({ queries: steps(3, 2), memory: steps(1, 2) }, predict)).toThrow(
      `[${code}/batch] in "look": expected the memory to have 3 samples, as many as the queries, got 1.`,
    );
  }
  expect(() => dense({ units: 2, activation: 'rellu' as 'relu' })).toThrow(
    '[layers/dense/config] expected activation to be one of "linear", "relu", "gelu", "silu", "elu", "tanh", "sigmoid", "softplus", got "rellu". Did you mean "relu"?',
  );
  const small = tf.ones([1, 4, 4, 1]) as tf.Tensor4D;
  for (const layer of [maxPooling2d, averagePooling2d]) {
    expect(() => layer({ window: 5 }).build({ random }, {}).call(small, predict)).toThrow(
      'expected at least 5 × 5 pixels, as many as the window spans, got 4 × 4.',
    );
  }
  const large = convolution2d({ channels: 1, window: 5, padding: 'valid' }).build(
    { random },
    { channels: 1 },
  );
  expect(() => large.call(small, predict)).toThrow('[layers/convolution2d/shape] expected at least 5 × 5');
  const missing = { values: tf.ones([1, 2, 2]) } as unknown as Sequence;
  expect(() =>
    attentionPooling({ units: 1 }).build({ random }, { features: 2 }).call(missing, predict),
  ).toThrow('[layers/attention-pooling/shape] expected the mask of the input to be a tensor, got nothing.');
  const causal = multiHeadAttention({ heads: 1, causal: true }).build({ random }, { features: 2 });
  expect(() => causal.call({ queries: steps(1, 2), memory: steps(1, 3) }, predict)).toThrow(
    '[layers/attention/shape] expected the mask of the memory to be [1, 2], got [1, 3].',
  );
  expect(() => rotate(tf.ones([2, 3]))).toThrow('[layers/rotate/shape]');
  expect(() =>
    expectFinite(
      { code: 'my/model' },
      'pixels',
      tf.tensor2d([
        [1, 2],
        [3, Number.NaN],
      ]),
    ),
  ).toThrow('[my/model/not-finite] expected finite values in pixels, got NaN at [1,1].');
  expect(() => embedding({ features: 2 }).build({ random }, { vocab: 0 })).toThrow(
    '[layers/embedding/config] expected vocab to be a whole number of at least 1, got 0.',
  );
  expect(() => groupNormalization({ groups: 3 }).build({ random }, { features: 8 })).toThrow(
    '[layers/group-normalization/config] expected groups that divide the 8 channels, got 3.',
  );
  const positions = learnedPositions({ maxSteps: 2 }).build({ random }, { features: 1 });
  const long = { values: tf.zeros([1, 3, 1]) as tf.Tensor3D, mask: tf.ones([1, 3]) as tf.Tensor2D };
  expect(() => positions.call(long, predict)).toThrow(
    '[layers/learned-positions/steps] expected at most 2 steps, got 3.',
  );
});
