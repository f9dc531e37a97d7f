import { randomStream } from '@crossmodal/core';
import type { Definition, Encoder, EncoderInput, Module, Sequence } from '@crossmodal/core/tensors';
import { checkClose, seedTensor } from '@crossmodal/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import {
  attend,
  attentionPooling,
  averagePooling2d,
  batchNormalization,
  categoriesEncoder,
  convolution1d,
  convolution2d,
  dense,
  dropout,
  embedding,
  groupNormalization,
  layerNormalization,
  learnedPositions,
  maxPooling2d,
  multiHeadAttention,
  numbersEncoder,
  patchEncoder,
  residualBlock2d,
  rmsNormalization,
  rotate,
  rowEncoder,
  softmaxHead,
  textConvolutionEncoder,
  textEncoder,
  transformerBlock,
} from '../src/index.ts';

// Each layer with weights of small whole numbers, whose results can be followed with a pencil.

beforeAll(() => tf.setBackend('cpu'));

const random = randomStream(3);
const predict = { training: false };

/** Builds a stage with given weights; those that are not given are 0, and scales 1. */
function built<Input, Stage extends Module<never, unknown>>(
  definition: Definition<object, Input, Stage>,
  input: Input,
  weights: Readonly<Record<string, number[]>> = {},
): Stage {
  const stage = definition.build({ random, path: 'stage' }, input);
  for (const [name, weight] of Object.entries(stage.weights)) {
    const isScale = /(^|\/)(scale|movingVariance)$/.test(name);
    const values = weights[name] ?? new Array<number>(weight.size).fill(isScale ? 1 : 0);
    weight.assign(tf.tensor(values, weight.shape));
  }
  const unknown = Object.keys(weights).filter((name) => !(name in stage.weights));
  expect(unknown).toEqual([]);
  return stage;
}

function sequence(values: number[][], mask: number[] = values.map(() => 1)): Sequence {
  return { values: tf.tensor3d([values]), mask: tf.tensor2d([mask]) };
}

const picture = (rows: number[][]): tf.Tensor4D =>
  tf.tensor4d(rows.flat(), [1, rows.length, rows[0]!.length, 1]);

function same(got: tf.Tensor, expected: tf.TensorLike): void {
  checkClose('result', got, tf.reshape(tf.tensor(expected), got.shape), 1e-5);
}

test('dense: sums over three features', () => {
  const layer = built(
    dense({ units: 2, activation: 'relu' }),
    { features: 3 },
    {
      kernel: [1, 0, 2, -1, 3, 1],
      bias: [10, 0],
    },
  );
  // [1·1 + 2·2 + 3·3 + 10, 1·0 - 2·1 + 3·1]
  same(layer.call(tf.tensor2d([[1, 2, 3]]), predict), [24, 1]);
  same(layer.call(tf.tensor2d([[0, 2, 1]]), predict), [17, 0]);
});

test('embedding: the rows that are asked for', () => {
  const layer = built(embedding({ features: 2 }), { vocab: 3 }, { vectors: [1, 2, 3, 4, 5, 6] });
  same(layer.call(tf.tensor2d([[2, 0]], undefined, 'int32'), predict), [5, 6, 1, 2]);
});

test('convolution1d: a window of three steps, in the middle or behind', () => {
  const steps = sequence([[1], [2], [3], [4]], [1, 1, 1, 0]);
  const weights = { kernel: [1, 10, 100], bias: [0.5] };
  const middle = built(convolution1d({ features: 1 }), { features: 1 }, weights);
  same(middle.call(steps, predict).values, [210.5, 321.5, 32.5, 0]);
  const behind = built(convolution1d({ features: 1, padding: 'causal' }), { features: 1 }, weights);
  same(behind.call(steps, predict).values, [100.5, 210.5, 321.5, 0]);
  const wide = built(
    convolution1d({ features: 1, padding: 'causal', dilation: 2 }),
    { features: 1 },
    weights,
  );
  same(wide.call(sequence([[1], [2], [3], [4], [5]]), predict).values, [100.5, 200.5, 310.5, 420.5, 531.5]);
});

test('convolution2d: three by three pixels', () => {
  const pixels = picture([
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ]);
  const kernel = [0, 1, 0, 10, 0, 1000, 0, 100, 0]; // above 1, left 10, right 1000, below 100
  const layer = built(convolution2d({ channels: 1 }), { channels: 1 }, { kernel });
  same(layer.call(pixels, predict), [2400, 3510, 620, 5701, 6842, 953, 8004, 9075, 86]);
  const inside = built(convolution2d({ channels: 1, padding: 'valid' }), { channels: 1 }, { kernel });
  same(inside.call(pixels, predict), [6842]);
});

test('pooling of pictures: windows of two, and of two that overlap', () => {
  const pixels = picture([
    [1, 2, 9],
    [4, 5, 6],
    [7, 8, 3],
  ]);
  same(maxPooling2d().build({ random }, {}).call(pixels, predict), [5]);
  same(averagePooling2d().build({ random }, {}).call(pixels, predict), [3]);
  same(maxPooling2d({ stride: 1 }).build({ random }, {}).call(pixels, predict), [5, 9, 8, 8]);
  same(averagePooling2d({ stride: 1 }).build({ random }, {}).call(pixels, predict), [3, 5.5, 6, 5.5]);
});

test('normalizations: of a vector, of its length, of a batch, of a group', () => {
  const x = tf.tensor2d([[1, 2, 3]]);
  const edge = Math.sqrt(3 / 2); // the deviation of 1, 2, 3 is √(2/3)
  const layer = built(
    layerNormalization({ epsilon: 0 }),
    { features: 3 },
    { scale: [1, 2, 3], shift: [0, 1, 0] },
  );
  same(layer.call(x, predict), [-edge, 1, 3 * edge]);
  const length = Math.sqrt(14 / 3);
  const root = built(rmsNormalization({ epsilon: 0 }), { features: 3 }, { scale: [1, 1, 2] });
  same(root.call(x, predict), [1 / length, 2 / length, 6 / length]);
  const batch = built(batchNormalization({ epsilon: 0, momentum: 0.5 }), { features: 1 }, { shift: [7] });
  const column = tf.tensor2d([[1], [2], [3]]);
  same(batch.call({ values: column }, { training: true }), [7 - edge, 7, 7 + edge]);
  same(batch.weights.movingMean!, [1]); // halfway from 0 to 2
  same(batch.weights.movingVariance!, [5 / 6]); // halfway from 1 to 2/3
  same(batch.call({ values: tf.tensor2d([[1]]) }, predict), [7]);
  const group = built(groupNormalization({ groups: 2, epsilon: 0 }), { features: 4 });
  same(
    group.call(
      tf.tensor3d([
        [
          [1, 3, 10, 10],
          [1, 3, 30, 30],
        ],
      ]),
      predict,
    ),
    [-1, 1, -1, -1, -1, 1, 1, 1],
  );
});

test('dropout: what stays is scaled, so that the mean does', () => {
  const layer = dropout({ rate: 0.5 }).build({ random, path: 'drop' }, {});
  const x = tf.tensor2d([[1, 2, 3]]);
  const found = [...layer.call(x, { training: true, seed: seedTensor(4) }).dataSync()];
  for (const [i, value] of found.entries()) expect([0, 2 * (i + 1)]).toContain(value);
  expect(layer.call(x, predict)).toBe(x);
});

test('positions: learned ones are added, rotation turns by the step', () => {
  const layer = built(learnedPositions({ maxSteps: 3 }), { features: 1 }, { vectors: [10, 20, 30] });
  same(layer.call(sequence([[1], [2]]), predict).values, [11, 22]);
  // One pair of features: turned by 0, 1 and 2 radians.
  const turned = rotate(
    tf.tensor2d([
      [1, 0],
      [1, 0],
      [0, 1],
    ]),
  );
  same(turned, [1, 0, Math.cos(1), Math.sin(1), -Math.sin(2), Math.cos(2)]);
});

test('attention: equal scores give the mean, a large one its own value', () => {
  const values = tf.tensor2d([[3], [6], [9]]);
  const even = attend(tf.zeros([1, 1]), tf.ones([3, 1]), values, tf.ones([1, 3]));
  same(even.values, [6]);
  same(even.weights, [1 / 3, 1 / 3, 1 / 3]);
  // Keys 0, ln 2, ln 4 and a query of 1: 1, 2 and 4 of 7.
  const keys = tf.tensor2d([[0], [Math.LN2], [2 * Math.LN2]]);
  same(attend(tf.ones([1, 1]), keys, values, tf.ones([1, 3])).values, [(3 + 12 + 36) / 7]);
  same(attend(tf.ones([1, 1]), keys, values, tf.tensor2d([[1, 1, 0]])).values, [(3 + 12) / 3]);
});

test('multi-head attention: without scores each head gives the mean of its values, causal of those so far', () => {
  const weights = { 'value/kernel': [1, 0, 0, 10], 'output/kernel': [1, 1, 0, 1], 'output/bias': [0, 5] };
  const steps = sequence(
    [
      [1, 2],
      [3, 4],
      [9, 9],
    ],
    [1, 1, 0],
  );
  const call = (causal: boolean) =>
    built(multiHeadAttention({ heads: 2, causal }), { features: 2 }, weights).call(
      { queries: steps, memory: steps },
      predict,
    );
  // Values [1, 20] and [3, 40]: their mean [2, 30], through the output [2, 2 + 30 + 5].
  same(tf.slice(call(false), [0, 0, 0], [1, 2, 2]), [2, 37, 2, 37]);
  same(tf.slice(call(true), [0, 0, 0], [1, 2, 2]), [1, 26, 2, 37]);
});

test('pooling by attention: a score of ln 2 counts twice', () => {
  const pool = built(
    attentionPooling({ units: 1 }),
    { features: 1 },
    {
      'hidden/kernel': [100], // tanh is 1 for positive steps, -1 for negative ones
      score: [Math.LN2 / 2],
    },
  );
  same(pool.call(sequence([[1], [-2], [5]], [1, 1, 0]), predict), [(2 * 1 + 1 * -2) / 3]);
});

test('blocks: with weights of 0 nothing is added to what comes in', () => {
  const block = built(transformerBlock({ heads: 1 }), { features: 2 });
  same(
    block.call(
      sequence(
        [
          [1, 2],
          [3, 4],
        ],
        [1, 0],
      ),
      predict,
    ).values,
    [1, 2, 0, 0],
  );
  const added = built(
    transformerBlock({ heads: 1, hiddenFeatures: 1, activation: 'relu' }),
    { features: 2 },
    {
      'hidden/bias': [3],
      'output/kernel': [1, 10],
    },
  );
  same(added.call(sequence([[1, 2]]), predict).values, [4, 32]);
  const residual = built(residualBlock2d({ channels: 1 }), { channels: 1 });
  same(residual.call({ values: picture([[1, -2, 3]]) }, predict), [1, 0, 3]);
  const shifted = built(
    residualBlock2d({ channels: 1 }),
    { channels: 1 },
    { 'second/normalization/shift': [2] },
  );
  same(shifted.call({ values: picture([[1, -3, 3]]) }, predict), [3, 0, 5]);
});

test('softmax head: a hidden layer with rectifier, then logits', () => {
  const head = built(
    softmaxHead({ hiddenUnits: 2 }),
    { features: 3, classes: 3 },
    {
      'hidden/kernel': [1, -1, 1, -1, 1, -1],
      'output/kernel': [1, 2, 3, 100, 100, 100],
      'output/bias': [0, 0, 1],
    },
  );
  same(head.call(tf.tensor2d([[1, 2, 3]]), predict), [6, 12, 19]);
});

const present = tf.tensor1d([1]);
const steps = (encoder: Encoder, fields: EncoderInput['fields']): Sequence =>
  encoder.call({ fields, present }, predict);

test('encoders of text: a word is its vector and the mean of its parts; a window sees neighbours', () => {
  const fields = {
    ids: tf.tensor2d([[2, 3, 0]], undefined, 'int32'),
    mask: tf.tensor2d([[1, 1, 0]]),
    ngrams: tf.tensor3d(
      [
        [
          [1, 2],
          [2, 0],
          [0, 0],
        ],
      ],
      undefined,
      'int32',
    ),
  };
  const words = built(
    textEncoder({ features: 1 }),
    { vocab: 4, ngramBuckets: 3 },
    {
      'words/vectors': [0, 0, 10, 20],
      'ngrams/vectors': [99, 1, 3],
    },
  );
  same(steps(words, fields).values, [12, 23, 0]);
  const phrases = built(
    textConvolutionEncoder({ text: { features: 1 }, convolutions: [1] }),
    { vocab: 4 },
    {
      'tokens/words/vectors': [0, 0, 10, 20],
      'convolution0/kernel': [1, 2, 3],
    },
  );
  same(steps(phrases, fields).values, [2 * 10 + 3 * 20, 10 + 2 * 20, 0]);
});

test('encoders of pictures: rows and patches, from top left', () => {
  const pixels = picture([
    [1, 2],
    [3, 4],
  ]);
  const size = { height: 2, width: 2, channels: 1 };
  const rows = built(rowEncoder({ features: 1 }), size, {
    'projection/kernel': [1, 10],
    'projection/bias': [0.5],
  });
  same(steps(rows, { pixels }).values, [21.5, 43.5]);
  const patches = built(patchEncoder({ features: 1, patch: 1 }), size, {
    'projection/kernel': [2],
    'positions/vectors': [100, 200, 300, 400],
  });
  same(steps(patches, { pixels }).values, [102, 204, 306, 408]);
});

test('encoders of tables: a number moves its vector, a category has one', () => {
  const numbers = built(
    numbersEncoder({ features: 2 }),
    { columns: 2 },
    {
      scale: [1, 2, 3, 4],
      shift: [10, 20, 30, 40],
    },
  );
  const given = steps(numbers, { values: tf.tensor2d([[2, 5]]), mask: tf.tensor2d([[1, 0]]) });
  same(given.values, [12, 24, 0, 0]);
  same(given.mask, [1, 0]);
  const categories = built(
    categoriesEncoder({ features: 1 }),
    { sizes: [2, 3] },
    { 'vectors/vectors': [1, 2, 3, 4, 5] },
  );
  same(steps(categories, { ids: tf.tensor2d([[1, 2]], undefined, 'int32') }).values, [2, 5]);
});
