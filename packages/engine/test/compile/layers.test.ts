import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { compile, useTensorFlow } from '../../src/index.ts';

beforeAll(async () => {
  await useTensorFlow({ threads: { intra: 1, inter: 1 } });
});

const { layers } = tf;
const from = (seed: number) => tf.initializers.glorotUniform({ seed });
const kernel = { kernelInitializer: from(1) };
const recurrent = { ...kernel, recurrentInitializer: from(2) };
const dense = (units = 3): tf.layers.Layer => layers.dense({ units, ...kernel });
const depthwise = { depthwiseInitializer: from(3) };

/** Input shape without the batch, the layers, and whether the inputs are whole numbers below 5. */
const models: Record<string, [number[], () => tf.layers.Layer[], 'int32'?]> = {
  'every activation': [
    [8],
    () =>
      (
        [
          ...(['elu', 'hardSigmoid', 'linear', 'relu', 'relu6', 'selu', 'sigmoid', 'softmax'] as const),
          ...(['softplus', 'softsign', 'tanh', 'swish', 'mish'] as const),
        ] as const
      ).map((activation) => layers.dense({ units: 8, activation, ...kernel })),
  ],
  'activation layers': [
    [8],
    () => [dense(), layers.elu(), layers.leakyReLU(), layers.prelu(), layers.reLU(), layers.softmax()],
  ],
  'regularizers and constraints': [
    [8],
    () => [layers.dense({ units: 4, kernelRegularizer: 'l1l2', kernelConstraint: 'maxNorm', ...kernel })],
  ],
  'convolution over time': [
    [8, 3],
    () => [layers.conv1d({ filters: 4, kernelSize: 3, ...kernel }), layers.globalMaxPooling1d({})],
  ],
  'convolution of pictures': [
    [9, 8, 3],
    () => [
      layers.conv2d({
        filters: 4,
        kernelSize: 3,
        strides: 2,
        padding: 'same',
        activation: 'relu',
        ...kernel,
      }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.upSampling2d({ size: [2, 2] }),
      layers.averagePooling2d({ poolSize: 2 }),
      layers.zeroPadding2d({ padding: 1 }),
      layers.cropping2D({ cropping: 1 }),
      layers.flatten(),
    ],
  ],
  'transposed, depthwise and separable convolution': [
    [5, 5, 3],
    () => [
      layers.conv2dTranspose({ filters: 4, kernelSize: 3, strides: 2, padding: 'same', ...kernel }),
      layers.depthwiseConv2d({ kernelSize: 3, ...depthwise }),
      layers.separableConv2d({ filters: 2, kernelSize: 3, ...depthwise, pointwiseInitializer: from(4) }),
      layers.globalMaxPooling2d({}),
    ],
  ],
  'convolution and pooling of volumes': [
    [6, 6, 6, 2],
    () => [
      layers.conv3d({ filters: 3, kernelSize: 3, ...kernel }),
      layers.maxPooling3d({ poolSize: [2, 2, 2] }),
      layers.averagePooling3d({ poolSize: [2, 2, 2] }),
      layers.flatten(),
    ],
  ],
  'embedding and mask': [
    [5],
    () => [
      layers.embedding({ inputDim: 5, outputDim: 4, maskZero: true, embeddingsInitializer: from(1) }),
      layers.lstm({ units: 3, ...recurrent }),
    ],
    'int32',
  ],
  'one-hot': [[3], () => [layers.embedding({ inputDim: 5, outputDim: 2 }), layers.flatten()], 'int32'],
  masking: [[5, 3], () => [layers.masking({ maskValue: 0 }), layers.gru({ units: 3, ...recurrent })]],
  'simple recurrence, backwards': [
    [5, 3],
    () => [layers.simpleRNN({ units: 3, goBackwards: true, ...recurrent })],
  ],
  'stacked cells': [
    [4, 3],
    () => [
      layers.rnn({
        cell: layers.stackedRNNCells({
          cells: [layers.lstmCell({ units: 3, ...recurrent }), layers.gruCell({ units: 2, ...recurrent })],
        }) as never,
      }),
    ],
  ],
  'bidirectional LSTM, then GRU': [
    [4, 3],
    () => [
      layers.bidirectional({
        layer: layers.lstm({ units: 3, returnSequences: true, ...recurrent }) as never,
        mergeMode: 'concat',
      }),
      layers.bidirectional({ layer: layers.gru({ units: 2, ...recurrent }) as never, mergeMode: 'sum' }),
    ],
  ],
  'recurrent convolution': [
    [3, 5, 5, 2],
    () => [layers.convLstm2d({ filters: 2, kernelSize: 3, ...recurrent }), layers.flatten()],
  ],
  'a layer at each step': [[5, 3], () => [layers.timeDistributed({ layer: dense() }), layers.flatten()]],
  'batch and layer normalization': [
    [4, 4, 2],
    () => [
      layers.conv2d({ filters: 3, kernelSize: 3, ...kernel }),
      layers.batchNormalization(),
      layers.flatten(),
      dense(4),
      layers.layerNormalization(),
      layers.batchNormalization({ momentum: 0.5 }),
      dense(),
    ],
  ],
  'shapes turned': [
    [4, 3],
    () => [
      layers.permute({ dims: [2, 1] }),
      layers.reshape({ targetShape: [12] }),
      layers.repeatVector({ n: 3 }),
      layers.globalAveragePooling1d({}),
      dense(),
    ],
  ],
  'dropout with a seed, which always drops the same': [
    [8],
    () => [dense(8), layers.dropout({ rate: 0.5, seed: 4 })],
  ],
};

describe.each(Object.entries(models))('a tfjs-layers model: %s', (_, [shape, makeLayers, dtype]) => {
  it('trains and answers compiled as it does by itself', () => {
    const run = (wrap: <F extends (...values: never[]) => unknown>(step: F) => F): number[] => {
      const input = layers.inputLayer({ inputShape: shape, dtype: dtype ?? 'float32' });
      const model = tf.sequential({ layers: [input, ...makeLayers()] });
      for (const layer of model.layers) {
        // Layers without an initializer of their own draw their weights.
        if (/Embedding|PReLU/.test(layer.getClassName())) {
          layer.setWeights(layer.getWeights().map((weight, i) => seeded(weight.shape, 20 + i).mul(0.3)));
        }
      }
      const optimizer = tf.train.adam(0.01);
      const step = wrap((x: tf.Tensor): tf.Scalar => {
        const loss = (): tf.Scalar =>
          (model.apply(x, { training: true }) as tf.Tensor).square().mean().asScalar();
        return optimizer.minimize(loss, true)!;
      });
      const answer = wrap((x: tf.Tensor) => model.apply(x, { training: false }) as tf.Tensor);
      const x =
        dtype === 'int32'
          ? seeded([4, ...shape], 5)
              .abs()
              .mul(3)
              .floor()
              .minimum(4)
              .cast('int32')
          : seeded([4, ...shape], 5);
      const losses = Array.from({ length: 3 }, () => step(x).dataSync()[0]!);
      return [...losses, ...answer(x).dataSync()];
    };
    const plain = run((step) => step);
    const compiled = run((step) => compile(step));
    expect(plain.some((value) => value !== 0)).toBe(true);
    compiled.forEach((value, i) => {
      expect(Math.abs(value - plain[i]!)).toBeLessThan(1e-4 * Math.max(1, Math.abs(plain[i]!)));
    });
  });
});

const seeded = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed);
