import { randomStream } from '@crossmodal/core';
import type { CellDefinition } from '@crossmodal/core/tensors';
import { compile, useTensorFlow } from '@crossmodal/engine';
import { checkClose, randomTensor, seedTensor } from '@crossmodal/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import {
  gru,
  layerNormalized,
  lstm,
  recurrent,
  timeDecay,
  variationalDropout,
  zoneout,
} from '../src/index.ts';

beforeAll(async () => {
  await useTensorFlow({ threads: { intra: 2, inter: 2 } });
});

// An odd batch, large enough that a compiled step computes it in two parts.
const [batch, time, features, units] = [65, 3, 4, 160];

const cells: readonly (readonly [string, CellDefinition])[] = [
  ['lstm', lstm({ units })],
  ['gru', gru({ units })],
  ['gru, reset before', gru({ units, resetAfter: false })],
  ['lstm with peepholes and a projection', lstm({ units, peepholes: true, projection: units })],
  [
    'normalized gru with dropout',
    variationalDropout({ cell: layerNormalized({ cell: gru({ units }) }), input: 0.2, state: 0.3 }),
  ],
  ['decaying lstm with zoneout', zoneout({ cell: timeDecay({ cell: lstm({ units }) }), rate: 0.2 })],
];

test.each(cells)('gives in parts what the whole batch gives, with its gradients: %s', (_, cell) => {
  const network = recurrent({ cell, direction: 'bidirectional', truncate: 2 }).build(
    { random: randomStream(5), path: 'network' },
    { features },
  );
  const weights = Object.values(network.weights);
  const mask = tf.tidy(
    () => tf.cast(tf.greater(randomTensor('mask', [batch, time]), -0.8), 'float32') as tf.Tensor2D,
  );
  const values = randomTensor('values', [batch, time, features]) as tf.Tensor3D;
  const times = tf.tile(tf.tensor2d([[0, 1, 3]]), [batch, 1]) as tf.Tensor2D;
  const state = network.stateSizes.map((size, i) => randomTensor(`state ${i}`, [batch, size]) as tf.Tensor2D);
  const step = (x: tf.Tensor3D, seed: tf.Tensor1D): tf.Tensor[] => {
    const loss = (): tf.Scalar => {
      const result = network.call({ values: x, mask, times, state }, { training: true, seed });
      const sums = [result.values, result.last, ...result.state].map((each, i) =>
        tf.sum(tf.mul(each, i + 1)),
      );
      return tf.addN(sums).mul(0.1).asScalar();
    };
    const { value, grads } = tf.variableGrads(loss, weights);
    return [value, ...weights.map((weight) => grads[weight.name]!)];
  };
  const whole = compile(step, { xla: false });
  const inParts = compile(step, { xla: 'scans' });
  const [expected, got] = [whole(values, seedTensor(3)), inParts(values, seedTensor(3))];
  expected.forEach((each, i) => {
    checkClose(i === 0 ? 'loss' : `gradient ${i}`, got[i]!, each, 1e-3);
  });
  expect(got.length).toBe(weights.length + 1);
  whole.dispose();
  inParts.dispose();
});
