import { decodeSafetensors, encodeSafetensors } from '@crossmodal/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { assignWeights, weightsToHost } from '../src/index.ts';
import { useCpu } from './cpu.ts';

useCpu();

function model(): Record<string, tf.Variable> {
  return {
    'dense/kernel': tf.variable(tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2])),
    'dense/bias': tf.variable(tf.tensor1d([7, 8])),
    count: tf.variable(tf.scalar(9, 'int32'), false),
  };
}

describe('weights and arrays', () => {
  test('go to a safetensors file and back', async () => {
    const bytes = encodeSafetensors(await weightsToHost(model()));
    const other = model();
    for (const weight of Object.values(other)) weight.assign(tf.zerosLike(weight));
    assignWeights(other, decodeSafetensors(bytes).tensors);
    expect(await weightsToHost(other)).toEqual(await weightsToHost(model()));
    expect(other.count!.dtype).toBe('int32');
  });

  test('make no tensors', async () => {
    const weights = model();
    const arrays = await weightsToHost(weights);
    const before = tf.memory().numTensors;
    assignWeights(weights, arrays);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('that do not fit are refused, all faults named and nothing assigned', async () => {
    const weights = model();
    const { 'dense/bias': bias, ...arrays } = await weightsToHost(weights);
    const wrong = {
      ...arrays,
      'dense/biass': bias!,
      'dense/kernel': { dtype: 'float32' as const, shape: [2, 3], data: new Float32Array(6) },
      count: { dtype: 'float32' as const, shape: [], data: new Float32Array(1) },
    };
    expect(() => assignWeights(weights, wrong)).toThrow(
      '[train/weights-mismatch] the arrays do not fit the weights: "dense/bias" is missing (Did you mean "dense/biass"?); ' +
        '"dense/biass" is not a weight of the model; "dense/kernel" is float32 [3,2], the array float32 [2,3]; ' +
        '"count" is int32 [], the array float32 []. They come from a model built from another configuration.',
    );
    expect(weights['dense/kernel']!.dataSync()[5]).toBe(6);
  });
});
