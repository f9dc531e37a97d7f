import { randomStream } from '@crossmodal/core';
import type { EncoderInput } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { convolutionalEncoder, normalizedPictures, rowEncoder } from '../../src/index.ts';

beforeAll(() => tf.setBackend('cpu'));

const map = { scale: [0.01, 0.02, 0.005], offset: [-1, -2, 0.5] };
const bytes = tf.tensor(
  Array.from({ length: 2 * 6 * 4 * 3 }, (_, i) => (i * 37) % 256),
  [2, 6, 4, 3],
  'int32',
);
const input = (pixels: tf.Tensor, present = [1, 1]): EncoderInput => ({
  fields: { pixels, other: tf.zeros([2]) },
  present: tf.tensor1d(present),
});
const context = { random: randomStream(1), path: 'image' };
const call = { training: false };

it.each([
  ['convolutional', convolutionalEncoder({ channels: [4, 5] }).build(context, { channels: 3 })],
  ['rows', rowEncoder({ features: 5 }).build(context, { height: 6, width: 4, channels: 3 })],
])('%s pictures given as bytes are those given as normalized floats', (_, encoder) => {
  const normalizing = normalizedPictures(encoder, map);
  expect([normalizing.weights, normalizing.features]).toEqual([encoder.weights, encoder.features]);
  const floats = bytes.toFloat().mul(tf.tensor1d(map.scale)).add(tf.tensor1d(map.offset));
  const wanted = encoder.call(input(floats), call).values.dataSync();
  const before = tf.memory().numTensors;
  const { values, mask } = normalizing.call(input(bytes), call);
  expect([...values.dataSync()]).toEqual([...wanted]);
  tf.dispose([values, mask]);
  expect(tf.memory().numTensors).toBe(before + 2); // the inputs made here
});

it('leaves a missing picture without a step', () => {
  const encoder = rowEncoder({ features: 5 }).build(context, { height: 6, width: 4, channels: 3 });
  const { values, mask } = normalizedPictures(encoder, map).call(input(bytes, [1, 0]), call);
  expect([...mask.dataSync()]).toEqual([...Array(6).fill(1), ...Array(6).fill(0)]);
  expect(values.slice([1], [1]).abs().max().dataSync()[0]).toBe(0);
});

it('says which field it misses', () => {
  const encoder = rowEncoder({ features: 5 }).build(context, { height: 6, width: 4, channels: 3 });
  const empty = { fields: {}, present: tf.ones([2]) };
  expect(() => normalizedPictures(encoder, map).call(empty, call)).toThrow(
    '[layers/normalized-pictures/field] expected the field "pixels"',
  );
});
