import { useTensorFlow } from '@crossmodal/engine';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { dropout, statelessUniform } from '../../src/index.ts';

const key = () => tf.tensor1d([0x12345678, -559038737], 'int32');

test('the numbers in JavaScript are TensorFlow’s to the bit, on every shape and stream', async () => {
  for (const [shape, stream] of [
    [[1], 0],
    [[4, 5], 1],
    [[1027], 0xffffffff],
    [[3, 0], 5],
    [[300, 50], 0x80000001],
  ] as const) {
    await tf.setBackend('cpu');
    const ours = statelessUniform(shape, key(), stream).dataSync();
    await useTensorFlow();
    expect(statelessUniform(shape, key(), stream).dataSync()).toEqual(ours);
  }
});

test('numbers are uniform in [0, 1) and differ between streams and keys', async () => {
  await tf.setBackend('cpu');
  const draw = (words: [number, number], stream: number) =>
    statelessUniform([20_000], tf.tensor1d(words, 'int32'), stream).dataSync<'float32'>();
  const a = draw([1, 2], 3);
  const mean = a.reduce((sum, value) => sum + value, 0) / a.length;
  expect(Math.min(...a)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...a)).toBeLessThan(1);
  expect(mean).toBeCloseTo(0.5, 2);
  for (const b of [draw([1, 2], 4), draw([1, 3], 3), draw([2, 2], 3)]) {
    const equal = b.filter((value, i) => value === a[i]).length;
    expect(equal).toBeLessThan(5);
  }
});

test('dropout keeps the mean and says what it lacks without a seed', async () => {
  await tf.setBackend('cpu');
  const { randomStream } = await import('@crossmodal/core');
  const layer = dropout({ rate: 0.25 }).build({ random: randomStream(1), path: 'model/drop' }, {});
  const x = tf.ones([100, 100]);
  const dropped = layer.call(x, { training: true, seed: key() });
  expect(tf.mean(dropped).dataSync()[0]).toBeCloseTo(1, 1);
  expect(new Set(dropped.dataSync())).toEqual(new Set([0, Math.fround(4 / 3)]));
  expect(layer.call(x, { training: false })).toBe(x);
  expect(() => layer.call(x, { training: true })).toThrow(
    '[layers/seed] "model/drop/dropout" draws random numbers in training and got no seed.',
  );
});
