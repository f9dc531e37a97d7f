import { readFileSync } from 'node:fs';
import { randomStream } from '@crossmodal/core';
import type { Definition, Module, Sequence } from '@crossmodal/core/tensors';
import { checkClose, checkGolden, type GoldenArray, type GoldenCase, tensorOf } from '@crossmodal/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Activation,
  additiveAttention,
  attend,
  averagePooling1d,
  averagePooling2d,
  batchNormalization,
  convolution1d,
  convolution2d,
  dense,
  embedding,
  groupNormalization,
  layerNormalization,
  maxPooling1d,
  maxPooling2d,
  multiHeadAttention,
  probabilities,
  residualBlock2d,
  rmsNormalization,
  transformerBlock,
} from '../src/index.ts';

const file = new URL('./golden/peers.json', import.meta.url);
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

/** Values and, where the peer has one, a mask as a sequence. */
function sequence(values: tf.Tensor, mask?: tf.Tensor): Sequence {
  const [batch, time] = values.shape as [number, number];
  return { values: values as tf.Tensor3D, mask: (mask ?? tf.ones([batch, time])) as tf.Tensor2D };
}

function sequenceStage(
  definition: Definition<object, { readonly features: number }, Module<Sequence, Sequence>>,
  features: number,
): Stage {
  const { weights, call } = definition.build({ random: randomStream(1) }, { features });
  return { weights, call: ([x, mask], context) => call(sequence(x!, mask), context).values };
}

/** Attention of a sequence to itself; what masked queries find does not count. */
function selfAttention(causal: boolean, peer: 'keras' | 'torch'): Stage {
  const inner = stage(multiHeadAttention({ heads: 2, causal, ...headsOf[peer] }), { features: 6 }, selfInput);
  return {
    weights: inner.weights,
    call: (inputs, context) => tf.mul(inner.call(inputs, context), tf.expandDims(inputs[1]!, 2)),
  };
}

const selfInput = ([x, mask]: readonly tf.Tensor[]) => {
  const own = sequence(x!, mask);
  return { queries: own, memory: own };
};
const crossInput = ([queries, memory, mask]: readonly tf.Tensor[]) => ({
  queries: sequence(queries!),
  memory: sequence(memory!, mask),
});
/** Keras' heads have 4 features here, PyTorch's always their share of all. */
const headsOf = { keras: { headFeatures: 4 }, torch: {} };
const batch = ([values, mask]: readonly tf.Tensor[]) =>
  mask === undefined ? { values: values! } : { values: values!, mask };
const picture = ([values]: readonly tf.Tensor[]) => ({ values: values as tf.Tensor4D });

const stages: Readonly<Record<string, () => Stage>> = {
  ...Object.fromEntries(
    (['relu', 'gelu', 'silu', 'elu', 'tanh', 'sigmoid', 'softplus'] satisfies Activation[]).map(
      (activation) => [`dense ${activation}`, () => stage(dense({ units: 4, activation }), { features: 5 })],
    ),
  ),
  embedding: () => stage(embedding({ features: 3 }), { vocab: 6 }),
  'convolution1d same': () => sequenceStage(convolution1d({ features: 4 }), 3),
  'convolution1d even': () => sequenceStage(convolution1d({ features: 4, window: 4 }), 3),
  'convolution1d causal': () =>
    sequenceStage(convolution1d({ features: 4, padding: 'causal', dilation: 2 }), 3),
  'convolution2d same': () => stage(convolution2d({ channels: 4, stride: 2 }), { channels: 3 }),
  'convolution2d valid': () =>
    stage(convolution2d({ channels: 4, window: 2, padding: 'valid' }), { channels: 3 }),
  maxPooling1d: () => sequenceStage(maxPooling1d(), 3),
  averagePooling1d: () => sequenceStage(averagePooling1d(), 3),
  maxPooling2d: () => stage(maxPooling2d(), {}),
  averagePooling2d: () => stage(averagePooling2d({ window: 3, stride: 2 }), {}),
  'batchNormalization predict': () => stage(batchNormalization(), { features: 5 }, batch),
  'batchNormalization train': () => stage(batchNormalization({ momentum: 0.8 }), { features: 5 }, batch),
  'batchNormalization masked train': () =>
    stage(batchNormalization({ momentum: 0.8 }), { features: 5 }, batch),
  layerNormalization: () => stage(layerNormalization(), { features: 5 }),
  rmsNormalization: () => stage(rmsNormalization(), { features: 5 }),
  groupNormalization: () => stage(groupNormalization({ groups: 2 }), { features: 6 }),
  softmax: () => ({ weights: {}, call: ([x]) => probabilities(x!) }),
  attend: () => ({
    weights: {},
    call: ([queries, keys, values, mask]) => attend(queries!, keys!, values!, tf.expandDims(mask!, 1)).values,
  }),
  'keras multiHeadAttention cross': () =>
    stage(multiHeadAttention({ heads: 2, ...headsOf.keras }), { features: 6, memoryFeatures: 5 }, crossInput),
  'torch multiHeadAttention cross': () =>
    stage(multiHeadAttention({ heads: 2, ...headsOf.torch }), { features: 6, memoryFeatures: 5 }, crossInput),
  ...Object.fromEntries(
    (['keras', 'torch'] as const).flatMap((peer) =>
      [false, true].map((causal) => [
        `${peer} multiHeadAttention ${causal ? 'causal' : 'self'}`,
        () => selfAttention(causal, peer),
      ]),
    ),
  ),
  additiveAttention: () =>
    stage(additiveAttention({ units: 4 }), { features: 6, memoryFeatures: 5 }, crossInput),
  transformerBlock: () => sequenceStage(transformerBlock({ heads: 2, hiddenFeatures: 7 }), 6),
  'transformerBlock causal': () =>
    sequenceStage(transformerBlock({ heads: 2, hiddenFeatures: 7, causal: true }), 6),
  residualBlock2d: () => stage(residualBlock2d({ channels: 3 }), { channels: 3 }, picture),
  'residualBlock2d strided': () =>
    stage(residualBlock2d({ channels: 4, stride: 2 }), { channels: 3 }, picture),
};

/** What only one of the peers has. */
const alone = {
  keras: ['additiveAttention', 'batchNormalization masked train'],
  torch: ['transformerBlock', 'transformerBlock causal', 'residualBlock2d', 'residualBlock2d strided'],
};

const withoutPeer = (name: string): string => name.replace(/^(keras|torch) /, '');

beforeAll(() => tf.setBackend('cpu'));

describe('equal to Keras and to PyTorch, with gradients', () => {
  test.each(['keras', 'torch'] as const)('every layer that %s has is tried', (peer) => {
    const tried = Object.keys(goldens)
      .filter((name) => name.startsWith(peer))
      .map(withoutPeer);
    const others = peer === 'keras' ? alone.torch : alone.keras;
    const expected = [...new Set(Object.keys(stages).map(withoutPeer))].filter(
      (name) => !others.includes(name),
    );
    expect(tried.sort()).toEqual(expected.sort());
  });

  test.each(Object.keys(goldens))('%s', (name) => {
    const golden = goldens[name]!;
    const { weights, call } = (stages[name] ?? stages[withoutPeer(name)])!();
    const training = name.endsWith('train');
    const given = (inputs: tf.Tensor[]) => call(inputs, { training });
    checkGolden(golden, { weights, call: given });
    if (!training) return;
    // What the check itself moved goes back before the one step that the peer took.
    for (const [moved, weight] of Object.entries(weights)) weight.assign(tensorOf(golden.weights[moved]!));
    given(golden.inputs.map(tensorOf));
    for (const [moved, array] of Object.entries(golden.after)) {
      checkClose(`${moved} afterwards`, weights[moved]!, tensorOf(array), 1e-5);
    }
  });
});
