import {
  type Compile,
  type ContractTest,
  encoderContract,
  moduleContract,
  randomTensor,
} from '@crossmodal/testing';
import * as tf from '@tensorflow/tfjs';
import {
  batchNormalization,
  type ConvolutionalEncoderConfig,
  convolution2d,
  convolutionalEncoder,
  dense,
  dropout,
  embedding,
  layerNormalization,
  maxPooling2d,
  softmaxHead,
  type TextEncoderConfig,
  textEncoder,
} from '../src/index.ts';

const ids = () => tf.tensor2d([2, 3, 1, 4, 2, 0], [2, 3], 'int32');
const picture = () => randomTensor('picture', [2, 5, 4, 3]) as tf.Tensor4D;

/** Every stage of this package with its contract. */
export function contracts(compile?: Compile): Readonly<Record<string, readonly ContractTest[]>> {
  return {
    dense: moduleContract({
      definition: dense({ units: 4, activation: 'tanh' }),
      input: { features: 3 },
      restore: dense,
      example: () => randomTensor('x', [2, 2, 3]),
      refused: [{ name: 'other features', code: 'dense/shape', input: () => tf.ones([2, 4]) }],
      compile,
    }),
    embedding: moduleContract({
      definition: embedding({ features: 3 }),
      input: { vocab: 5 },
      restore: embedding,
      example: ids,
      compile,
    }),
    dropout: moduleContract({
      definition: dropout({ rate: 0.4 }),
      input: {},
      restore: dropout,
      example: () => randomTensor('x', [3, 5]),
      compile,
    }),
    convolution2d: moduleContract({
      definition: convolution2d({ channels: 2, stride: 2, activation: 'silu' }),
      input: { channels: 3 },
      restore: convolution2d,
      example: picture,
      refused: [
        { name: 'other channels', code: 'convolution2d/shape', input: () => tf.ones([2, 5, 4, 1]) },
        { name: 'a wrong rank', code: 'convolution2d/shape', input: () => tf.ones([5, 4, 3]) as never },
      ],
      compile,
    }),
    maxPooling2d: moduleContract({
      definition: maxPooling2d(),
      input: {},
      restore: maxPooling2d,
      example: picture,
      refused: [{ name: 'a wrong rank', code: '/shape', input: () => tf.ones([5, 4, 3]) as never }],
      compile,
    }),
    batchNormalization: moduleContract({
      definition: batchNormalization(),
      input: { features: 3 },
      restore: batchNormalization,
      example: () => ({ values: randomTensor('x', [4, 3]) }),
      refused: [{ name: 'other features', code: '/shape', input: () => ({ values: tf.ones([4, 2]) }) }],
      compile,
    }),
    'batchNormalization with a mask': moduleContract({
      definition: batchNormalization({ momentum: 0.5 }),
      input: { features: 3 },
      restore: batchNormalization,
      example: () => ({
        values: randomTensor('x', [3, 2, 3]),
        mask: tf.tensor2d([1, 1, 1, 0, 0, 0], [3, 2]),
      }),
      refused: [
        {
          name: 'a mask that does not fit',
          code: '/shape',
          input: () => ({ values: tf.ones([3, 2, 3]), mask: tf.ones([2]) }),
        },
      ],
      compile,
    }),
    layerNormalization: moduleContract({
      definition: layerNormalization(),
      input: { features: 4 },
      restore: layerNormalization,
      example: () => randomTensor('x', [2, 3, 4]),
      refused: [{ name: 'other features', code: '/shape', input: () => tf.ones([2, 3]) }],
      compile,
    }),
    softmaxHead: moduleContract({
      definition: softmaxHead({ hiddenUnits: 5, dropout: 0.2 }),
      input: { features: 4, classes: 3 },
      restore: softmaxHead,
      example: () => randomTensor('x', [3, 4]) as tf.Tensor2D,
      refused: [{ name: 'a wrong rank', code: '/shape', input: () => tf.ones([2, 3, 4]) as never }],
      compile,
    }),
    textEncoder: encoderContract({
      definition: textEncoder({ features: 3, wordDropout: 0.3, ngramDropout: 0.3, dropout: 0.2 }),
      input: { vocab: 5, ngramBuckets: 7 },
      restore: (config: TextEncoderConfig) => textEncoder(config),
      fields: () => textFields(0),
      otherPadding: () => textFields(3),
      refused: [
        {
          name: 'an input without ids',
          code: '/field',
          input: () => ({ fields: {}, present: tf.ones([2]) }),
        },
        {
          name: 'ids of a wrong rank',
          code: '/shape',
          input: () => ({ fields: { ...textFields(0), ids: tf.zeros([2]) }, present: tf.ones([2]) }),
        },
      ],
      compile,
    }),
    convolutionalEncoder: encoderContract({
      definition: convolutionalEncoder({ channels: [2, 3], strides: [1, 2], pool: 2, dropout: 0.2 }),
      input: { channels: 3 },
      restore: (config: ConvolutionalEncoderConfig) => convolutionalEncoder(config),
      fields: () => ({ pixels: randomTensor('pixels', [3, 8, 8, 3]) }),
      refused: [
        {
          name: 'other channels',
          code: '/shape',
          input: () => ({ fields: { pixels: tf.ones([2, 8, 8, 1]) }, present: tf.ones([2]) }),
        },
      ],
      compile,
    }),
  };
}

/** Two texts of 3 and 2 tokens; `padding` stands in the ids and n-grams of the masked step. */
function textFields(padding: number): Record<string, tf.Tensor> {
  return {
    ids: tf.tensor2d([2, 3, 1, 4, 2, padding], [2, 3], 'int32'),
    mask: tf.tensor2d([1, 1, 1, 1, 1, 0], [2, 3]),
    ngrams: tf.tensor3d([1, 2, 3, 0, 0, 0, 4, 5, 6, 0, padding, padding], [2, 3, 2], 'int32'),
  };
}
