import { randomStream } from '@crossmodal/core';
import type { CellDefinition, Definition } from '@crossmodal/core/tensors';
import { compile, useTensorFlow } from '@crossmodal/engine';
import { dense } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test, vi } from 'vitest';
import { gru, lstm, minGru, type Recurrent, recurrent, stacked } from '../src/index.ts';

// Tasks that a network with a wrong cell, mask or gradient does not learn.

vi.setConfig({ testTimeout: 600_000 });

beforeAll(async () => {
  // Products this small gain nothing from a second thread, and lose much where it is not free.
  await useTensorFlow({ threads: { intra: 1, inter: 1 } });
});

interface Batch {
  /** [batch, time, features] */
  readonly values: tf.Tensor3D;
  /** [batch, time] */
  readonly mask: tf.Tensor2D;
  /** [batch] or [batch, time]: what to give after the last step, or after each. */
  readonly target: tf.Tensor;
}

interface Task {
  readonly batch: (step: number) => Batch;
  readonly features: number;
  /** The loss of what the network gives, from outputs [batch, outputs] or [batch, time, outputs]. */
  readonly loss: (outputs: tf.Tensor, batch: Batch) => tf.Scalar;
  readonly outputs: number;
  readonly everyStep?: boolean;
}

type Network = Definition<object, { readonly features: number }, Recurrent>;

/** Trains with Adam and gives the mean loss of the last 20 of so many steps. */
function train(network: Network, task: Task, steps: number, rate: number): number {
  const random = randomStream(1);
  const built = network.build({ random: random.child('network') }, { features: task.features });
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
  return losses.slice(-20).reduce((sum, loss) => sum + loss, 0) / 20;
}

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

const network = (cell: CellDefinition) => recurrent({ cell });

test('adding problem over 200 steps', () => {
  expect(train(network(gru({ units: 32 })), adding(200, 32), 450, 0.01)).toBeLessThan(0.05);
});

test('adding problem over 200 steps, by a linear recurrence', () => {
  const layer = network(minGru({ units: 32 }));
  expect(train(stacked({ layers: [layer, layer] }), adding(200, 32), 600, 0.01)).toBeLessThan(0.08);
});

test('parity of bits with a masked tail', () => {
  expect(train(network(lstm({ units: 16 })), parity(12, 64), 350, 0.02)).toBeLessThan(0.1);
});

test('copy memory over a gap of 20 steps', () => {
  expect(train(network(lstm({ units: 48 })), copy(4, 20, 64), 500, 0.01)).toBeLessThan(0.8);
});
