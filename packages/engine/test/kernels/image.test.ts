import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { compile, useTensorFlow } from '../../src/index.ts';

type Rotation = (image: tf.Tensor4D) => tf.Tensor;

const rotations: [string, number, Rotation][] = [
  ['a quarter', 3, (image) => tf.image.rotateWithOffset(image, Math.PI / 2)],
  ['any angle', 1, (image) => tf.image.rotateWithOffset(image, 0.7)],
  ['back, around a corner', 3, (image) => tf.image.rotateWithOffset(image, -0.4, 9, [0.1, 0.9])],
  ['with a colour around', 4, (image) => tf.image.rotateWithOffset(image, 0.7, [1, 2, 3], 0.3)],
];
const imageOf = (channels: number): tf.Tensor4D =>
  tf.tensor4d(
    Array.from({ length: 2 * 5 * 4 * channels }, (_, i) => i),
    [2, 5, 4, channels],
  );

const expected: Float32Array[] = [];
beforeAll(async () => {
  await tf.setBackend('cpu');
  for (const [, channels, rotate] of rotations) {
    expected.push(rotate(imageOf(channels)).dataSync() as Float32Array);
  }
  await useTensorFlow({ threads: { intra: 2, inter: 1 } });
});

it.each(rotations)('rotates as tfjs in JavaScript does: %s', (name, channels, rotate) => {
  const wanted = expected[rotations.findIndex((rotation) => rotation[0] === name)];
  expect(rotate(imageOf(channels)).dataSync()).toEqual(wanted);
  expect(compile(rotate)(imageOf(channels)).dataSync()).toEqual(wanted);
});
