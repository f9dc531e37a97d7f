import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { compile, useTensorFlow } from '../../src/index.ts';

await useTensorFlow({ device: 'cpu' });

const numbers = [-2, -1e-30, 0, 1e-30, 3, Number.POSITIVE_INFINITY];
const slopes = (x: tf.Tensor) => tf.grad((x) => tf.mul(tf.relu(x), tf.tensor1d([1, 2, 3, 4, 5, 6])))(x);

it('passes gradients where the input is above 0, at once and compiled', async () => {
  const x = tf.tensor1d(numbers);
  const wanted = [0, 0, 0, 4, 5, 6];
  expect([...(await slopes(x).data())]).toEqual(wanted);
  expect([...(await compile(slopes)(x).data())]).toEqual(wanted);
  expect([...(await compile(slopes, { xla: true })(x).data())]).toEqual(wanted);
});

it('has a gradient itself', async () => {
  // d/dx of (d/dx relu(x)³) = 6·relu(x)
  const cube = (x: tf.Tensor) => tf.pow(tf.relu(x), 3) as tf.Tensor;
  const second = tf.grad((x) => tf.grad(cube)(x));
  const found = await second(tf.tensor1d([-1, 0.5, 2])).data();
  expect([...found].map((value) => Math.round(value * 1e4) / 1e4)).toEqual([0, 3, 12]);
});

it('is tfjs’ own on another backend', async () => {
  const x = tf.tensor1d(numbers.slice(0, 5));
  const here = [
    ...(await tf
      .grad(tf.relu<tf.Tensor>)(x)
      .data()),
  ];
  await tf.setBackend('cpu');
  try {
    expect([
      ...(await tf
        .grad(tf.relu<tf.Tensor>)(tf.tensor1d(numbers.slice(0, 5)))
        .data()),
    ]).toEqual(here);
  } finally {
    await tf.setBackend('tensorflow');
  }
});
