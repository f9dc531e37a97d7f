import { randomStream } from '@crossmodal/core';
import { checkClose, moduleContract, randomTensor } from '@crossmodal/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  attentionPooling,
  batchNormalization,
  dense,
  type FromLayerCall,
  type FromLayerConfig,
  fromLayer,
  registerLayer,
  toLayer,
} from '../../src/index.ts';

beforeAll(() => tf.setBackend('cpu'));

const random = randomStream(1);

const seeded = { kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }) };
const recurrentSeeded = {
  ...seeded,
  recurrentInitializer: tf.initializers.orthogonal({ seed: 3 }),
  recurrentActivation: 'sigmoid',
} as const;
const x = () => randomTensor('x', [2, 4, 3]);
const mask = () => tf.tensor2d([1, 1, 1, 1, 1, 0, 0, 0], [2, 4]);

describe.each([
  ['dense', tf.layers.dense({ units: 3, activation: 'tanh', ...seeded }), x],
  ['conv1d', tf.layers.conv1d({ filters: 2, kernelSize: 2, ...seeded }), x],
  ['layerNormalization', tf.layers.layerNormalization(), x],
  ['lstm, masked', tf.layers.lstm({ units: 2, ...recurrentSeeded }), () => ({ values: x(), mask: mask() })],
  [
    'bidirectional gru',
    tf.layers.bidirectional({
      layer: tf.layers.gru({ units: 2, returnSequences: true, ...recurrentSeeded }) as tf.RNN,
      mergeMode: 'concat',
    }),
    x,
  ],
] as const)('fromLayer: %s', (_, layer, example: () => FromLayerCall) => {
  const tests = moduleContract({
    definition: fromLayer(layer),
    input: { shape: [null, 4, 3] },
    restore: (config: FromLayerConfig) => fromLayer(config),
    example,
  });
  for (const { name, run } of tests) test(name, run);
});

describe('fromLayer', () => {
  test('keeps the weights of both directions apart', () => {
    const layer = tf.layers.bidirectional({
      layer: tf.layers.simpleRNN({ units: 2 }) as tf.RNN,
      mergeMode: 'concat',
    });
    const { weights } = fromLayer(layer).build({ random }, { shape: [null, 4, 3] });
    expect(Object.keys(weights)).toEqual([
      'kernel',
      'recurrent_kernel',
      'bias',
      '1/kernel',
      '1/recurrent_kernel',
      '1/bias',
    ]);
  });

  test('passes masks on: what stands at a masked step changes nothing', () => {
    const { call } = fromLayer(tf.layers.lstm({ units: 2, ...recurrentSeeded })).build(
      { random },
      { shape: [null, 4, 3] },
    );
    const other = tf.add(tf.mul(x(), mask().expandDims(2)), tf.mul(tf.sub(1, mask().expandDims(2)), 9));
    const run = (values: tf.Tensor) => call({ values, mask: mask() }, { training: false });
    checkClose('last', run(other), run(x()), 1e-6);
    expect(call(other, { training: false }).arraySync()).not.toEqual(
      call(x(), { training: false }).arraySync(),
    );
  });

  test('passes on whether it is training: statistics move then alone', () => {
    const { weights, call } = fromLayer(tf.layers.batchNormalization({ momentum: 0.5 })).build(
      { random },
      { shape: [null, 3] },
    );
    const values = tf.add(randomTensor('b', [8, 3]), 5);
    call(values, { training: false });
    expect([...weights.moving_mean!.dataSync()]).toEqual([0, 0, 0]);
    call(values, { training: true });
    expect(weights.moving_mean!.dataSync()[0]).toBeGreaterThan(1);
    const dropped = fromLayer(tf.layers.dropout({ rate: 0.5, seed: 1 })).build(
      { random },
      { shape: [null, 3] },
    );
    expect(dropped.call(values, { training: false }).arraySync()).toEqual(values.arraySync());
    expect([...dropped.call(values, { training: true }).dataSync()]).toContain(0);
  });

  test('says which class tfjs does not know', () => {
    expect(() => fromLayer({ className: 'Denze', layer: {} })).toThrow(
      '[layers/from-layer/class] expected the class of a layer of tfjs-layers, got "Denze".',
    );
  });
});

test('toLayer: a Keras-style model trains our weights, and predicts what the module does', async () => {
  const pool = attentionPooling({ units: 4 }).build({ random }, { features: 2 });
  const layer = toLayer(pool, {
    input: ([values]) => ({
      values: values as tf.Tensor3D,
      mask: tf.ones([values!.shape[0]!, values!.shape[1]!]) as tf.Tensor2D,
    }),
    outputShape: ([shape]) => [shape![0]!, 2],
  });
  const model = tf.sequential({
    layers: [tf.layers.inputLayer({ inputShape: [5, 2] }), layer, tf.layers.dense({ units: 1 })],
  });
  model.compile({ optimizer: tf.train.adam(0.05), loss: 'meanSquaredError' });
  expect(model.countParams()).toBe(2 * 4 + 4 + 4 + 3);
  const x = randomTensor('x', [16, 5, 2]);
  const y = tf.max(tf.slice(x, [0, 0, 0], [16, 5, 1]), 1); // the largest first feature
  const before = pool.weights.score!.dataSync().slice();
  const { history } = await model.fit(x, y, { epochs: 60, batchSize: 16, shuffle: false, verbose: 0 });
  const losses = history.loss as number[];
  expect(losses.at(-1)!).toBeLessThan(0.5 * losses[0]!);
  expect(pool.weights.score!.dataSync()).not.toEqual(before);
});

test('toLayer: statistics move in training alone', async () => {
  const norm = batchNormalization({ momentum: 0.5 }).build({ random }, { features: 3 });
  const layer = toLayer(norm, {
    input: ([values]) => ({ values: values! }),
    outputShape: ([shape]) => shape!,
  });
  const model = tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [3] }), layer] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const x = tf.add(randomTensor('x', [8, 3]), 5);
  model.predict(x);
  expect([...norm.weights.movingMean!.dataSync()]).toEqual([0, 0, 0]);
  await model.fit(x, x, { epochs: 1, batchSize: 8, verbose: 0 });
  expect(norm.weights.movingMean!.dataSync()[0]).toBeGreaterThan(1);
});

test('both ways and back', () => {
  const ours = dense({ units: 2 }).build({ random }, { features: 3 });
  const layer = toLayer(ours, { outputShape: ([shape]) => [shape![0]!, 2] });
  const x = randomTensor('x', [4, 3]);
  expect((layer.apply(x) as tf.Tensor).arraySync()).toEqual(ours.call(x, { training: false }).arraySync());
});

/** A pool over the steps that a mask of a layer in front leaves, as a layer that can be saved. */
function poolLayer(config: { readonly hiddenUnits: number; readonly label: string }): tf.layers.Layer {
  const pool = attentionPooling({ units: config.hiddenUnits }).build({ random }, { features: 2 });
  return toLayer(pool, {
    input: ([values], steps) => ({
      values: values as tf.Tensor3D,
      mask: steps ?? (tf.ones([values!.shape[0]!, values!.shape[1]!]) as tf.Tensor2D),
    }),
    outputShape: ([shape]) => [shape![0]!, 2],
    saved: { name: 'PoolOfSteps', config },
  });
}

test('toLayer: masks of layers in front reach the module', () => {
  const layer = poolLayer({ hiddenUnits: 3, label: 'a' });
  const model = tf.sequential({ layers: [tf.layers.masking({ inputShape: [4, 2], maskValue: 7 }), layer] });
  const real = randomTensor('real', [1, 2, 2]);
  const padded = tf.concat([real, tf.fill([1, 2, 2], 7)], 1);
  const alone = tf.sequential({
    layers: [tf.layers.inputLayer({ inputShape: [2, 2] }), poolLayer({ hiddenUnits: 3, label: 'a' })],
  });
  checkClose('pooled', model.predict(padded) as tf.Tensor, alone.predict(real) as tf.Tensor, 1e-6);
});

test('toLayer: masks go on to the layers behind', () => {
  const scale = dense({ units: 2 }).build({ random }, { features: 2 });
  const model = tf.sequential({
    layers: [
      tf.layers.masking({ inputShape: [4, 2], maskValue: 7 }),
      toLayer(scale, { outputShape: ([shape]) => shape! }),
      tf.layers.lstm({ units: 2, returnSequences: true, ...recurrentSeeded }),
    ],
  });
  const padded = tf.concat([randomTensor('real', [1, 2, 2]), tf.fill([1, 2, 2], 7)], 1);
  const states = tf.unstack((model.predict(padded) as tf.Tensor3D).squeeze([0]));
  checkClose('a masked step', states[3]!, states[1]!, 0);
});

test('toLayer: a model that holds it is saved and loaded, weights, config and all', async () => {
  registerLayer('PoolOfSteps', poolLayer);
  const config = { hiddenUnits: 3, label: 'Names are kept_as They Are' };
  const model = tf.sequential({
    layers: [tf.layers.inputLayer({ inputShape: [4, 2] }), poolLayer(config), tf.layers.dense({ units: 1 })],
  });
  model.setWeights(model.getWeights().map((weight, i) => randomTensor(`weight ${i}`, weight.shape)));
  let saved: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );
  const through = JSON.parse(JSON.stringify({ ...saved, weightData: undefined })) as tf.io.ModelArtifacts;
  const loaded = await tf.loadLayersModel(tf.io.fromMemory({ ...through, weightData: saved!.weightData! }));
  const input = randomTensor('input', [3, 4, 2]);
  checkClose('prediction', loaded.predict(input) as tf.Tensor, model.predict(input) as tf.Tensor, 0);
  expect(loaded.layers[1]!.name).toBe(model.layers[1]!.name);
  const without = JSON.parse(
    JSON.stringify(through).replace(/"crossmodal":\[[\d,]*\]/, '"other":[]'),
  ) as typeof through;
  await expect(
    tf.loadLayersModel(tf.io.fromMemory({ ...without, weightData: saved!.weightData! })),
  ).rejects.toThrow('[layers/register-layer/config] expected the config of "PoolOfSteps", got none.');
});
