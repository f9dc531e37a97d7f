import { randomStream } from '@crossmodal/core';
import { fromLayer, registerLayer, toLayer } from '@crossmodal/layers';
import { checkClose, randomTensor } from '@crossmodal/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { lstm, recurrent, variationalDropout } from '../src/index.ts';

// What those who live in tfjs-layers do with a network of ours.

beforeAll(() => tf.setBackend('cpu'));

const random = randomStream(8);

function reader(config: { readonly units: number }): tf.layers.Layer {
  const cell = variationalDropout({ cell: lstm(config), state: 0.1 });
  const network = recurrent({ cell }).build({ random, path: 'reader' }, { features: 4 });
  return toLayer(network, {
    input: ([values], mask) => ({
      values: values as tf.Tensor3D,
      mask: mask ?? (tf.ones([values!.shape[0]!, values!.shape[1]!]) as tf.Tensor2D),
    }),
    output: ({ last }) => last,
    outputShape: ([shape]) => [shape![0]!, config.units],
    saved: { name: 'Reader', config },
  });
}

test('a Keras-style model trains an LSTM of ours behind an embedding with padding, and is saved and loaded', async () => {
  registerLayer('Reader', reader);
  const model = tf.sequential({
    layers: [
      tf.layers.embedding({
        inputDim: 5,
        outputDim: 4,
        maskZero: true,
        inputLength: 4,
        embeddingsInitializer: tf.initializers.randomUniform({ seed: 1, minval: -1, maxval: 1 }),
      }),
      reader({ units: 6 }),
      tf.layers.dense({ units: 1, kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }) }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(0.05), loss: 'meanSquaredError' });
  // Whether a 4 was among the words; padding is 0.
  const words = tf.tensor2d([1, 2, 4, 0, 3, 1, 0, 0, 4, 1, 1, 2, 2, 2, 3, 1, 1, 4, 0, 0, 2, 0, 0, 0], [6, 4]);
  const seen = tf.tensor2d([1, 0, 1, 0, 1, 0], [6, 1]);
  const { history } = await model.fit(words, seen, { epochs: 60, batchSize: 6, shuffle: false, verbose: 0 });
  const losses = history.loss as number[];
  expect(losses.at(-1)!).toBeLessThan(0.2 * losses[0]!);
  const predict = (one: tf.LayersModel, ids: number[]) =>
    (one.predict(tf.tensor2d([ids])) as tf.Tensor).dataSync()[0]!;
  // A text is the same with less padding, as the mask of the embedding says.
  expect(predict(model, [1, 4, 0, 0])).toBeGreaterThan(0.5);
  const trained = predict(model, [3, 1, 0, 0]);
  expect(trained).toBeLessThan(0.5);
  const artifacts = await new Promise<tf.io.ModelArtifacts>((resolve) => {
    const handler = tf.io.withSaveHandler(async (saved) => {
      resolve(saved);
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    });
    void model.save(handler);
  });
  const loaded = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
  expect(predict(loaded, [3, 1, 0, 0])).toBe(trained);
});

test('an LSTM of tfjs-layers, masked, gives what ours gives with its weights', () => {
  const layer = tf.layers.lstm({ units: 3, recurrentActivation: 'sigmoid', returnSequences: true });
  const theirs = fromLayer(layer).build({ random }, { shape: [null, 4, 2] });
  const ours = recurrent({ cell: lstm({ units: 3 }) }).build({ random }, { features: 2 });
  for (const [name, other] of [
    ['kernel', 'kernel'],
    ['recurrentKernel', 'recurrent_kernel'],
    ['bias', 'bias'],
  ] as const) {
    ours.weights[`forward/${name}`]!.assign(theirs.weights[other]!);
  }
  const values = randomTensor('x', [2, 4, 2]) as tf.Tensor3D;
  const mask = tf.tensor2d([1, 1, 1, 1, 1, 1, 0, 0], [2, 4]);
  const expected = theirs.call({ values, mask }, { training: false });
  const got = ours.call({ values, mask }, { training: false }).values;
  checkClose('outputs', got, tf.mul(expected, tf.expandDims(mask, 2)), 1e-5);
});
