import { readFileSync } from 'node:fs';
import { randomStream } from '@crossmodal/core';
import type { Definition, Module } from '@crossmodal/core/tensors';
import { checkClose, checkGolden, type GoldenArray, type GoldenCase, tensorOf } from '@crossmodal/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Activation,
  averagePooling2d,
  batchNormalization,
  convolution1d,
  convolution2d,
  dense,
  groupNormalization,
  layerNormalization,
  maxPooling2d,
  multiHeadAttention,
  rmsNormalization,
} from '../src/index.ts';

const file = new URL('./golden/keras.json', import.meta.url);
const goldens = JSON.parse(readFileSync(file, 'utf8')) as Record<
  string,
  GoldenCase & { readonly after: Readonly<Record<string, GoldenArray>> }
>;

type Stage = Module<tf.Tensor[], tf.Tensor>;

/** A stage that takes the peer's list of inputs. */
function stage<Input, In>(
  definition: Definition<object, Input, Module<In, tf.Tensor>>,
  input: Input,
  toInput: (inputs: readonly tf.Tensor[]) => In = ([x]) => x as In,
): Stage {
  const { weights, call } = definition.build({ random: randomStream(1) }, input);
  return { weights, call: (inputs, context) => call(toInput(inputs), context) };
}

function sequenceStage(definition: ReturnType<typeof convolution1d>): Stage {
  const { weights, call } = definition.build({ random: randomStream(1) }, { features: 3 });
  return {
    weights,
    call: ([x], context) =>
      call({ values: x as tf.Tensor3D, mask: tf.ones([x!.shape[0]!, x!.shape[1]!]) }, context).values,
  };
}

const values = ([x]: readonly tf.Tensor[]) => ({ values: x! });
const attention = ([queries, memory = queries]: readonly tf.Tensor[], mask: number[][]) => ({
  queries: { values: queries as tf.Tensor3D, mask: tf.ones([2, 4]) as tf.Tensor2D },
  memory: { values: memory as tf.Tensor3D, mask: tf.tensor2d(mask) },
});

const stages: Readonly<Record<string, () => Stage>> = {
  ...Object.fromEntries(
    (['relu', 'gelu', 'silu', 'elu', 'tanh', 'sigmoid', 'softplus'] satisfies Activation[]).map(
      (activation) => [`dense ${activation}`, () => stage(dense({ units: 4, activation }), { features: 5 })],
    ),
  ),
  'convolution1d same': () => sequenceStage(convolution1d({ features: 4 })),
  'convolution1d even': () => sequenceStage(convolution1d({ features: 4, window: 4 })),
  'convolution1d causal': () => sequenceStage(convolution1d({ features: 4, padding: 'causal', dilation: 2 })),
  'convolution2d same': () => stage(convolution2d({ channels: 4, stride: 2 }), { channels: 3 }),
  'convolution2d valid': () =>
    stage(convolution2d({ channels: 4, window: 2, padding: 'valid' }), { channels: 3 }),
  maxPooling2d: () => stage(maxPooling2d(), {}),
  averagePooling2d: () => stage(averagePooling2d({ window: 3, stride: 2 }), {}),
  'batchNormalization predict': () => stage(batchNormalization(), { features: 5 }, values),
  'batchNormalization train': () => stage(batchNormalization({ momentum: 0.8 }), { features: 5 }, values),
  layerNormalization: () => stage(layerNormalization(), { features: 5 }),
  rmsNormalization: () => stage(rmsNormalization(), { features: 5 }),
  groupNormalization: () => stage(groupNormalization({ groups: 2 }), { features: 6 }),
  multiHeadAttention: () =>
    stage(multiHeadAttention({ heads: 2, headFeatures: 4 }), { features: 6, memoryFeatures: 5 }, (inputs) =>
      attention(inputs, [
        [1, 1, 1],
        [1, 0, 0],
      ]),
    ),
  'multiHeadAttention causal': () =>
    stage(multiHeadAttention({ heads: 2, headFeatures: 4, causal: true }), { features: 6 }, (inputs) =>
      attention(inputs, [
        [1, 1, 1, 1],
        [1, 1, 1, 1],
      ]),
    ),
};

beforeAll(() => tf.setBackend('cpu'));

describe('equal to Keras, with gradients', () => {
  test('every golden case is tried', () =>
    expect(Object.keys(stages).sort()).toEqual(Object.keys(goldens).sort()));

  test.each(Object.keys(stages))('%s', (name) => {
    const golden = goldens[name]!;
    const { weights, call } = stages[name]!();
    const training = name.endsWith('train');
    checkGolden(golden, { weights, call: (inputs) => call(inputs, { training }) });
    if (!training) return;
    // What the check itself moved goes back before the one step that the peer took.
    for (const [moved, weight] of Object.entries(weights)) weight.assign(tensorOf(golden.weights[moved]!));
    call(golden.inputs.map(tensorOf), { training });
    for (const [moved, array] of Object.entries(golden.after)) {
      checkClose(`${moved} afterwards`, weights[moved]!, tensorOf(array), 1e-5);
    }
  });
});
