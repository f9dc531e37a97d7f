import { compile, useTensorFlow } from '@crossmodal/engine';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { choose } from '../../src/building/choose.ts';

await useTensorFlow({ device: 'cpu' });

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
const values = () => tf.tensor3d([1, nan, 3, infinity, nan, -2, infinity, 8], [2, 2, 2]);
const mask = () => tf.tensor3d([1, 0, 0, 1], [2, 2, 1]);
const chosen = [1, nan, 0, 0, 0, 0, infinity, 8];
const slopes = (x: tf.Tensor, mask: tf.Tensor) =>
  tf.grad((x) => tf.mul(choose(x, mask), tf.reshape(tf.range(1, 9), [2, 2, 2])))(x);

it('takes what the mask leaves, and 0 for all else', async () => {
  expect([...(await choose(values(), mask()).data())]).toEqual(chosen);
  expect([...(await compile(choose<tf.Tensor>)(values(), mask()).data())]).toEqual(chosen);
  expect([...(await compile(choose<tf.Tensor>, { xla: true })(values(), mask()).data())]).toEqual(chosen);
});

it('passes the gradient of that alone, of any order', async () => {
  const wanted = [1, 2, 0, 0, 0, 0, 7, 8];
  expect([...(await slopes(values(), mask()).data())]).toEqual(wanted);
  expect([...(await compile(slopes)(values(), mask()).data())]).toEqual(wanted);
  const cube = (x: tf.Tensor) => tf.pow(choose(x, tf.tensor1d([1, 0])), 3) as tf.Tensor;
  const second = tf.grad((x) => tf.grad(cube)(x))(tf.tensor1d([2, 2]));
  expect([...(await second.data())].map((value) => Math.round(value * 1e4) / 1e4)).toEqual([12, 0]);
});

it('takes whole numbers, masks that are neither 0 nor 1, and another backend', async () => {
  const whole = tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32');
  expect(choose(whole, tf.tensor2d([0.5, -1], [2, 1])).arraySync()).toEqual([
    [1, 2],
    [0, 0],
  ]);
  expect(choose(tf.tensor1d([nan, 2]), tf.tensor1d([-1, 0.5])).arraySync()).toEqual([0, 2]);
  await tf.setBackend('cpu');
  try {
    expect([...(await choose(values(), mask()).data())]).toEqual(chosen);
  } finally {
    await tf.setBackend('tensorflow');
  }
});
