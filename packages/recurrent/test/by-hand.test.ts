import { randomStream } from '@crossmodal/core';
import { checkClose, seedTensor } from '@crossmodal/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import {
  lstm,
  minGru,
  minimalGatedUnit,
  type RecurrentConfig,
  recurrent,
  simpleRnn,
  stacked,
  zoneout,
} from '../src/index.ts';

// Networks of three units with weights whose results can be followed with a pencil: all are 0 but those that are given.

beforeAll(() => tf.setBackend('cpu'));

const random = randomStream(6);
const predict = { training: false };

function run(
  config: RecurrentConfig,
  weights: Readonly<Record<string, tf.TensorLike>>,
  steps: number[],
  mask: number[] = steps.map(() => 1),
): ReturnType<ReturnType<ReturnType<typeof recurrent>['build']>['call']> {
  const network = recurrent(config).build({ random }, { features: 1 });
  expect(Object.keys(weights).filter((name) => !(name in network.weights))).toEqual([]);
  for (const [name, weight] of Object.entries(network.weights)) {
    weight.assign(
      tf.tensor(weights[name] ?? new Array(weight.size).fill(0), undefined, 'float32').reshape(weight.shape),
    );
  }
  return network.call(
    { values: tf.tensor3d(steps, [1, steps.length, 1]), mask: tf.tensor2d([mask]) },
    predict,
  );
}

const close = (got: tf.Tensor, expected: tf.TensorLike) =>
  checkClose('result', got, tf.tensor(expected).reshape(got.shape), 1e-6);

/** So far from 0 that a gate is open, or shut where it is negative. */
const FAR = 100;
const half = Math.atanh(0.5);

test('lstm: shut and open gates store, keep and forget', () => {
  // Unit 0 stores at every step and forgets; unit 1 stores and keeps; unit 2 stores nothing.
  const bias = [
    [FAR, FAR, -FAR], // input
    [-FAR, FAR, FAR], // forget
    [half, half, half], // candidate: 1/2
    [FAR, FAR, FAR], // output
  ];
  const { values, state } = run({ cell: lstm({ units: 3 }) }, { 'forward/bias': bias }, [1, 1, 1], [1, 1, 0]);
  const [h1, h2] = [Math.tanh(0.5), Math.tanh(1)];
  close(values, [h1, h1, 0, h1, h2, 0, 0, 0, 0]);
  close(state[1]!, [0.5, 1, 0]);
});

test('lstm: peepholes open gates where the memory is full', () => {
  // Stores 1/2 at each step; the output gate opens with the new memory, the input gate shuts with the old one.
  const bias = [
    [0, 0, 0],
    [FAR, FAR, FAR],
    [half, half, half],
    [0, 0, 0],
  ];
  const { state } = run(
    { cell: lstm({ units: 3, peepholes: true }) },
    {
      'forward/bias': bias,
      'forward/peepholes': [
        [-FAR, 0, 0],
        [0, 0, 0],
        [0, 2, 0],
      ],
    },
    [1, 1],
  );
  // σ(0) = 1/2: 1/4 in the first step; unit 0 then takes in nothing, since σ(-100 · 1/4) is 0.
  close(state[1]!, [0.25, 0.5, 0.5]);
  const sigma = 1 / (1 + Math.exp(-1)); // 2 · 1/2
  close(state[0]!, [0.5 * Math.tanh(0.25), sigma * Math.tanh(0.5), 0.5 * Math.tanh(0.5)]);
});

test('lstm: a projection is the output, and what is fed back', () => {
  const { values, state } = run(
    { cell: lstm({ units: 3, projection: 1 }) },
    {
      'forward/bias': [
        [FAR, FAR, FAR],
        [-FAR, -FAR, -FAR],
        [half, half, 0],
        [FAR, FAR, FAR],
      ],
      'forward/recurrentKernel': [
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 1],
        [0, 0, 0],
      ], // the candidate of unit 2
      'forward/projectionKernel': [1, 2, 10],
    },
    [1, 1],
  );
  const first = 3 * Math.tanh(0.5);
  const second = first + 10 * Math.tanh(Math.tanh(first));
  close(values, [first, second]);
  close(state[1]!, [0.5, 0.5, Math.tanh(first)]);
});

test('minimal gated unit: one gate forgets and looks away at once', () => {
  const { values } = run(
    { cell: minimalGatedUnit({ units: 3 }) },
    {
      'forward/bias': [
        [-FAR, 0, FAR],
        [half, half, half],
      ],
      'forward/candidateKernel': [
        [0, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
    },
    [1, 1],
  );
  // Shut: stays 0. Half open: 1/4, then 1/8 + tanh(half + 1/8)/2. Open: 1/2, then tanh(half + 1/2).
  close(values, [0, 0.25, 0.5, 0, 1 / 8 + Math.tanh(half + 1 / 8) / 2, Math.tanh(half + 0.5)]);
});

test('minGru: a running mean with a gate of a half, the last value with an open one', () => {
  const weights = {
    'forward/kernel': [
      [0, 0, 0],
      [1, 1, 1],
    ],
    'forward/bias': [
      [0, FAR, -FAR],
      [0, 0, 0],
    ],
  };
  const { values } = run({ cell: minGru({ units: 3 }) }, weights, [8, 4, 99, 2], [1, 1, 0, 1]);
  close(values, [4, 8, 0, 4, 4, 0, 0, 0, 0, 3, 2, 0]);
});

test('zoneout: outside of training each state is a mean of what was and what comes', () => {
  const cell = zoneout({ cell: simpleRnn({ units: 3, activation: 'linear' }), rate: 0.25 });
  const { values } = run(
    { cell },
    { 'forward/kernel': [1, 2, 4], 'forward/recurrentKernel': tf.eye(3).arraySync() },
    [4, 8],
  );
  // 3/4 · 4 = 3; then 1/4 · 3 + 3/4 · (3 + 8) = 9; twice and four times as much in the other units.
  close(values, [3, 6, 12, 9, 18, 36]);
});

test('zoneout: memories may have a rate of their own', () => {
  const inner = lstm({ units: 3 });
  const weights = {
    'forward/bias': [
      new Array(3).fill(FAR),
      new Array(3).fill(FAR),
      new Array(3).fill(half),
      new Array(3).fill(FAR),
    ],
  };
  const { state } = run({ cell: zoneout({ cell: inner, rate: 0.5, memoryRate: 0 }) }, weights, [1]);
  close(state[0]!, new Array(3).fill(Math.tanh(0.5) / 2));
  close(state[1]!, [0.5, 0.5, 0.5]);
  const slow = run({ cell: zoneout({ cell: inner, rate: 0, memoryRate: 0.5 }) }, weights, [1]);
  close(slow.state[0]!, new Array(3).fill(Math.tanh(0.5)));
  close(slow.state[1]!, [0.25, 0.25, 0.25]);
  // In training a memory of rate 1 never moves, and an output of rate 0 always does.
  const network = recurrent({ cell: zoneout({ cell: inner, rate: 0, memoryRate: 1 }) }).build(
    { random, path: 'network' },
    { features: 1 },
  );
  const steps = { values: tf.ones([4, 5, 1]) as tf.Tensor3D, mask: tf.ones([4, 5]) as tf.Tensor2D };
  const [output, memory] = network.call(steps, { training: true, seed: seedTensor(2) }).state;
  close(memory!, new Array(12).fill(0));
  expect([...output!.dataSync()]).not.toContain(0);
});

test('both directions: sums from the left and from the right, side by side, added, halved', () => {
  const cell = simpleRnn({ units: 3, activation: 'linear' });
  const eye = tf.eye(3).arraySync();
  const weights = {
    'forward/kernel': [1, 10, 100],
    'forward/recurrentKernel': eye,
    'backward/kernel': [1, 10, 100],
    'backward/recurrentKernel': eye,
  };
  const read = (merge: 'concat' | 'sum' | 'mean') =>
    run({ cell, direction: 'bidirectional', merge }, weights, [1, 2, 9, 3], [1, 1, 0, 1]);
  const [left, right] = [
    [1, 3, 0, 6],
    [6, 5, 0, 3],
  ];
  const units = [1, 10, 100];
  const side = (sum: number) => units.map((unit) => unit * sum);
  close(
    read('concat').values,
    left!.map((sum, i) => [...side(sum), ...side(right![i]!)]),
  );
  close(
    read('sum').values,
    left!.map((sum, i) => side(sum + right![i]!)),
  );
  close(
    read('mean').values,
    left!.map((sum, i) => side((sum + right![i]!) / 2)),
  );
  close(read('concat').last, [...side(6), ...side(6)]);
});

test('a residual stack: each layer adds what it counts to what it reads', () => {
  const layer = recurrent({ cell: simpleRnn({ units: 3, activation: 'linear' }) });
  const network = stacked({ layers: [layer, layer], residual: true }).build({ random }, { features: 3 });
  for (const [name, weight] of Object.entries(network.weights)) {
    weight.assign(name.endsWith('bias') ? tf.zeros([3]) : tf.eye(3));
  }
  const steps = tf.tensor3d([1, 0, 2, 1, 1, 0], [1, 2, 3]);
  const { values, last } = network.call({ values: steps, mask: tf.ones([1, 2]) }, predict);
  // Sums [1 0 2], [2 1 2] and the steps: [2 0 4], [3 2 2]; their sums [2 0 4], [5 2 6] and themselves.
  close(values, [4, 0, 8, 8, 4, 8]);
  close(last, [8, 4, 8]);
});
