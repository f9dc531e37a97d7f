import type { Definition, Encoder, Sequence } from '@crossmodal/core/tensors';
import {
  type Compile,
  type ContractTest,
  encoderContract,
  moduleContract,
  randomTensor,
  sequenceContract,
} from '@crossmodal/testing';
import * as tf from '@tensorflow/tfjs';
import {
  type AttentionInput,
  additiveAttention,
  attentionPooling,
  averagePooling1d,
  averagePooling2d,
  batchNormalization,
  type ConvolutionalEncoderConfig,
  categoriesEncoder,
  convolution1d,
  convolution2d,
  convolutionalEncoder,
  dense,
  dropout,
  embedding,
  groupNormalization,
  layerNormalization,
  learnedPositions,
  maxPooling1d,
  maxPooling2d,
  multiHeadAttention,
  numbersEncoder,
  type PictureInput,
  patchEncoder,
  residualBlock2d,
  residualEncoder,
  rmsNormalization,
  rowEncoder,
  sinusoidalPositions,
  softmaxHead,
  type TextConvolutionEncoderConfig,
  type TextEncoderConfig,
  textConvolutionEncoder,
  textEncoder,
  transformerBlock,
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
    rmsNormalization: moduleContract({
      definition: rmsNormalization(),
      input: { features: 4 },
      restore: rmsNormalization,
      example: () => randomTensor('x', [2, 3, 4]),
      refused: [{ name: 'other features', code: '/shape', input: () => tf.ones([2, 3]) }],
      compile,
    }),
    groupNormalization: moduleContract({
      definition: groupNormalization({ groups: 2 }),
      input: { features: 4 },
      restore: groupNormalization,
      example: () => randomTensor('x', [2, 3, 2, 4]),
      refused: [{ name: 'other features', code: '/shape', input: () => tf.ones([2, 3]) }],
      compile,
    }),
    averagePooling2d: moduleContract({
      definition: averagePooling2d(),
      input: {},
      restore: averagePooling2d,
      example: picture,
      refused: [{ name: 'a wrong rank', code: '/shape', input: () => tf.ones([5, 4, 3]) as never }],
      compile,
    }),
    residualBlock2d: moduleContract({
      definition: residualBlock2d({ channels: 2, stride: 2 }),
      input: { channels: 3 },
      restore: residualBlock2d,
      example: () => ({ values: picture(), present: tf.tensor1d([1, 0]) }),
      refused: [
        {
          name: 'other channels',
          code: '/shape',
          input: () => ({ values: tf.ones([2, 5, 4, 1]) as tf.Tensor4D }),
        },
      ],
      compile,
    }),
    'residualBlock2d, same shape': moduleContract({
      definition: residualBlock2d({ channels: 3 }),
      input: { channels: 3 },
      restore: residualBlock2d,
      example: () => ({ values: picture() }),
      compile,
    }),
    maxPooling1d: sequenceContract({
      definition: maxPooling1d({ window: 3 }),
      restore: maxPooling1d,
      compile,
    }),
    averagePooling1d: sequenceContract({
      definition: averagePooling1d(),
      restore: averagePooling1d,
      compile,
    }),
    convolution1d: sequenceContract({
      definition: convolution1d({ features: 3, activation: 'tanh', dilation: 2 }),
      restore: convolution1d,
      compile,
    }),
    'convolution1d, causal': sequenceContract({
      definition: convolution1d({ features: 3, padding: 'causal' }),
      restore: convolution1d,
      compile,
    }),
    sinusoidalPositions: sequenceContract({
      definition: sinusoidalPositions(),
      restore: sinusoidalPositions,
      compile,
    }),
    learnedPositions: sequenceContract({
      definition: learnedPositions({ maxSteps: 5 }),
      restore: learnedPositions,
      compile,
    }),
    transformerBlock: sequenceContract({
      definition: transformerBlock({ heads: 2, rotary: true, hiddenFeatures: 6, dropout: 0.1 }),
      restore: transformerBlock,
      compile,
    }),
    attentionPooling: sequenceContract({
      definition: attentionPooling({ units: 3 }),
      restore: attentionPooling,
      compile,
    }),
    multiHeadAttention: moduleContract({
      definition: multiHeadAttention({ heads: 2, headFeatures: 3, dropout: 0.2 }),
      input: { features: 4, memoryFeatures: 2 },
      restore: multiHeadAttention,
      example: attentionInput,
      refused: [
        {
          name: 'a memory of other features',
          code: '/shape',
          input: () => ({ queries: sequence(), memory: sequence() }),
        },
      ],
      compile,
    }),
    'multiHeadAttention, causal': moduleContract({
      definition: multiHeadAttention({ heads: 2, causal: true, rotary: true }),
      input: { features: 4 },
      restore: multiHeadAttention,
      example: () => ({ queries: sequence(), memory: sequence() }),
      compile,
    }),
    additiveAttention: moduleContract({
      definition: additiveAttention({ units: 3 }),
      input: { features: 4, memoryFeatures: 2 },
      restore: additiveAttention,
      example: attentionInput,
      compile,
    }),
    textConvolutionEncoder: encoderContract({
      definition: textConvolutionEncoder({
        text: { features: 3, wordDropout: 0.3 },
        convolutions: [2],
        dropout: 0.2,
      }),
      input: { vocab: 5, ngramBuckets: 7 },
      restore: (config: TextConvolutionEncoderConfig) => textConvolutionEncoder(config),
      fields: () => textFields(0),
      otherPadding: () => textFields(3),
      refused: [
        {
          name: 'an input without ids',
          code: '/field',
          input: () => ({ fields: {}, present: tf.ones([2]) }),
        },
      ],
      compile,
    }),
    residualEncoder: pictureContract(
      residualEncoder({ channels: [2, 3], strides: [1, 2] }),
      residualEncoder,
      compile,
    ),
    patchEncoder: pictureContract(
      patchEncoder({ features: 3, patch: 4, dropout: 0.2 }),
      patchEncoder,
      compile,
    ),
    rowEncoder: pictureContract(rowEncoder({ features: 3 }), rowEncoder, compile),
    numbersEncoder: encoderContract({
      definition: numbersEncoder({ features: 3 }),
      input: { columns: 2 },
      restore: numbersEncoder,
      fields: () => ({
        values: tf.tensor2d([1, -2, 0.5, 0], [2, 2]),
        mask: tf.tensor2d([1, 1, 1, 0], [2, 2]),
      }),
      otherPadding: () => ({
        values: tf.tensor2d([1, -2, 0.5, Number.NaN], [2, 2]),
        mask: tf.tensor2d([1, 1, 1, 0], [2, 2]),
      }),
      refused: [
        {
          name: 'other columns',
          code: '/shape',
          input: () => ({ fields: { values: tf.ones([2, 3]) }, present: tf.ones([2]) }),
        },
      ],
      compile,
    }),
    categoriesEncoder: encoderContract({
      definition: categoriesEncoder({ features: 3 }),
      input: { sizes: [3, 2] },
      restore: categoriesEncoder,
      fields: () => ({
        ids: tf.tensor2d([2, 1, 0, 0], [2, 2], 'int32'),
        mask: tf.tensor2d([1, 1, 1, 0], [2, 2]),
      }),
      otherPadding: () => ({
        ids: tf.tensor2d([2, 1, 0, 1], [2, 2], 'int32'),
        mask: tf.tensor2d([1, 1, 1, 0], [2, 2]),
      }),
      refused: [
        {
          name: 'other columns',
          code: '/shape',
          input: () => ({ fields: { ids: tf.zeros([2, 3], 'int32') }, present: tf.ones([2]) }),
        },
      ],
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

function pictureContract(
  definition: Definition<object, PictureInput, Encoder>,
  restore: (config: never) => typeof definition,
  compile: Compile | undefined,
): ContractTest[] {
  return encoderContract({
    definition,
    restore,
    input: { height: 8, width: 8, channels: 3 },
    fields: () => ({ pixels: randomTensor('pixels', [3, 8, 8, 3]) }),
    refused: [
      {
        name: 'other channels',
        code: '/shape',
        input: () => ({ fields: { pixels: tf.ones([2, 8, 8, 1]) }, present: tf.ones([2]) }),
      },
    ],
    compile,
  });
}

function sequence(): Sequence {
  return {
    values: randomTensor('sequence', [3, 4, 4]) as tf.Tensor3D,
    mask: tf.tensor2d([1, 1, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0], [3, 4]),
  };
}

function attentionInput(): AttentionInput {
  const memory = {
    values: randomTensor('memory', [3, 2, 2]) as tf.Tensor3D,
    mask: tf.tensor2d([1, 1, 0, 1, 0, 0], [3, 2]),
  };
  return { queries: sequence(), memory };
}

/** Two texts of 3 and 2 tokens; `padding` stands in the ids and n-grams of the masked step. */
function textFields(padding: number): Record<string, tf.Tensor> {
  return {
    ids: tf.tensor2d([2, 3, 1, 4, 2, padding], [2, 3], 'int32'),
    mask: tf.tensor2d([1, 1, 1, 1, 1, 0], [2, 3]),
    ngrams: tf.tensor3d([1, 2, 3, 0, 0, 0, 4, 5, 6, 0, padding, padding], [2, 3, 2], 'int32'),
  };
}
