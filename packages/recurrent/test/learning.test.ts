import { randomStream } from '@crossmodal/core';
import { useTensorFlow } from '@crossmodal/engine';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test, vi } from 'vitest';
import { gru, lstm, minGru, recurrent, simpleRnn, stacked } from '../src/index.ts';
import { type Batch, network, type Task, train } from './learning/train.ts';

// Tasks that a network with a wrong cell, mask or gradient does not learn; beside each, one that has such a fault by
// design and must fail, so that the bar is known to tell them apart.

vi.setConfig({ testTimeout: 600_000 });

beforeAll(async () => {
  // Products this small gain nothing from a second thread, and lose much where it is not free.
  await useTensorFlow({ threads: { intra: 1, inter: 1 } });
});

const squared = (outputs: tf.Tensor, { target }: Batch): tf.Scalar =>
  tf.mean(tf.square(tf.sub(tf.squeeze(outputs, [1]), target))).asScalar();

/** Add the two marked of many numbers; always answering 1 has a loss of 1/6. */
function adding(length: number, size: number): Task {
  return {
    features: 2,
    outputs: 1,
    loss: squared,
    batch(step) {
      const random = randomStream(7).child(step);
      const numbers = random.child('numbers').uniforms(size * length);
      const values = new Float32Array(size * length * 2);
      const sums = new Float32Array(size);
      const marks = random.child('marks');
      for (let i = 0; i < size * length; i++) values[2 * i] = numbers[i]!;
      for (let sample = 0; sample < size; sample++) {
        for (const half of [0, 1]) {
          const at = half * (length / 2) + marks.integer(2 * sample + half, length / 2);
          values[(sample * length + at) * 2 + 1] = 1;
          sums[sample]! += numbers[sample * length + at]!;
        }
      }
      return {
        values: tf.tensor3d(values, [size, length, 2]),
        mask: tf.ones([size, length]),
        target: tf.tensor1d(sums),
      };
    },
  };
}

/** Whether the ones among the real bits are odd; behind them stands noise that only the mask tells apart. */
function parity(length: number, size: number): Task {
  return {
    features: 1,
    outputs: 1,
    loss: (outputs, { target }) => tf.losses.sigmoidCrossEntropy(target, tf.squeeze(outputs, [1])).asScalar(),
    batch(step) {
      const random = randomStream(8).child(step);
      const drawn = random.child('bits').uniforms(size * length);
      const bits = drawn.map((value) => (value < 0.5 ? 0 : 1));
      const ends = random.child('lengths');
      const lengths = Array.from({ length: size }, (_, i) => 1 + ends.integer(i, length));
      const mask = Float32Array.from(bits, (_, i) => (i % length < lengths[Math.floor(i / length)]! ? 1 : 0));
      const odd = lengths.map(
        (real, i) => bits.slice(i * length, i * length + real).reduce((a, b) => a + b, 0) % 2,
      );
      return {
        values: tf.tensor3d(bits, [size, length, 1]),
        mask: tf.tensor2d(mask, [size, length]),
        target: tf.tensor1d(odd),
      };
    },
  };
}

/** Write down at the end the symbols of the beginning; forgetting them costs ln 4. */
function copy(symbols: number, gap: number, size: number): Task {
  const length = 2 * symbols + gap;
  return {
    features: 6,
    outputs: 4,
    everyStep: true,
    loss(outputs, { target }) {
      const tail = tf.slice(outputs, [0, length - symbols, 0], [size, symbols, 4]);
      const picked = tf.sum(tf.mul(tf.logSoftmax(tail), tf.oneHot(tf.cast(target, 'int32'), 4)), 2);
      return tf.neg(tf.mean(picked)).asScalar();
    },
    batch(step) {
      const random = randomStream(9).child(step);
      const drawn = Int32Array.from({ length: size * symbols }, (_, i) => random.integer(i, 4));
      const ids = new Int32Array(size * length).fill(4);
      for (let sample = 0; sample < size; sample++) {
        ids.set(drawn.subarray(sample * symbols, (sample + 1) * symbols), sample * length);
        ids.fill(5, sample * length + symbols + gap, (sample + 1) * length);
      }
      return {
        values: tf.tidy(
          () => tf.cast(tf.oneHot(tf.tensor2d(ids, [size, length], 'int32'), 6), 'float32') as tf.Tensor3D,
        ),
        mask: tf.ones([size, length]),
        target: tf.tensor2d(drawn, [size, symbols], 'int32'),
      };
    },
  };
}

test('adding problem over 200 steps, which a plain cell does not learn', () => {
  expect(train(network(gru({ units: 32 })), adding(200, 32), 450, 0.01).loss).toBeLessThan(0.05);
  expect(train(network(simpleRnn({ units: 32 })), adding(200, 32), 450, 0.01).loss).toBeGreaterThan(0.12);
});

test('adding problem over 200 steps, by a linear recurrence', () => {
  const layer = network(minGru({ units: 32 }));
  expect(train(stacked({ layers: [layer, layer] }), adding(200, 32), 600, 0.01).loss).toBeLessThan(0.08);
});

test('parity of bits with a masked tail, which a network without the mask does not learn', () => {
  const task = parity(12, 64);
  expect(train(network(lstm({ units: 16 })), task, 350, 0.02).loss).toBeLessThan(0.1);
  const unmasked: Task = {
    ...task,
    batch(step) {
      const { mask, ...rest } = task.batch(step);
      mask.dispose();
      return { ...rest, mask: tf.ones([64, 12]) };
    },
  };
  expect(train(network(lstm({ units: 16 })), unmasked, 350, 0.02).loss).toBeGreaterThan(0.5);
});

test('copy memory over a gap of 20 steps, which gradients cut off after 10 do not teach', () => {
  const cell = lstm({ units: 48 });
  expect(train(network(cell), copy(4, 20, 64), 500, 0.01).loss).toBeLessThan(0.8);
  expect(train(recurrent({ cell, truncate: 10 }), copy(4, 20, 64), 500, 0.01).loss).toBeGreaterThan(1.3);
});
