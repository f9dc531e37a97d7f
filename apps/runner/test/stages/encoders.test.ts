import { randomStream } from '@crossmodal/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { buildImageEncoder, imageEncoderSchema } from '../../src/stages/modalities/image-encoders.ts';
import { buildTextEncoder, textEncoderSchema } from '../../src/stages/modalities/text-encoders.ts';

beforeAll(() => tf.setBackend('cpu'));

const context = { random: randomStream(1), path: 'encoder' };
const call = { training: false };

it.each([
  [{ channels: [4], strides: [4], pool: 2 }, [2, 4, 4]],
  [{ kind: 'residual', channels: [4, 6], strides: [2, 4] }, [2, 4, 6]],
  [{ kind: 'patches', features: 5 }, [2, 4, 5]],
  [{ kind: 'rows', features: 5, dropout: 0.1 }, [2, 16, 5]],
])('pictures as %j', (config, shape) => {
  const encoder = buildImageEncoder(imageEncoderSchema.parse(config), { width: 16, height: 16 }, context);
  const { values } = encoder.call(
    { fields: { pixels: tf.ones([2, 16, 16, 3]) }, present: tf.ones([2]) },
    call,
  );
  expect(values.shape).toEqual(shape);
  expect(encoder.features).toBe(shape[2]);
});

it.each([
  [{ features: 5, dropout: 0.1 }, [2, 3, 5]],
  [{ kind: 'convolution', features: 5, convolutions: [6, 7], window: 2 }, [2, 3, 7]],
])('texts as %j', (config, shape) => {
  const encoder = buildTextEncoder(textEncoderSchema.parse(config), { vocab: 9 }, context);
  const fields = { ids: tf.ones([2, 3], 'int32'), mask: tf.ones([2, 3]) };
  expect(encoder.call({ fields, present: tf.ones([2]) }, call).values.shape).toEqual(shape);
});
