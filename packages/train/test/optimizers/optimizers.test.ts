import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { adam, adamW, type OptimizerDefinition, sgd } from '../../src/index.ts';
import { expectClose } from '../close.ts';
import { useCpu } from '../cpu.ts';
import { golden } from '../golden/pytorch.ts';

useCpu();

const { shapes, initial, steps, after } = golden.optimizers;

const optimizers: Readonly<Record<string, OptimizerDefinition>> = {
  sgd: sgd(),
  'sgd momentum': sgd({ momentum: 0.9 }),
  'sgd nesterov': sgd({ momentum: 0.8, nesterov: true }),
  'sgd decay': sgd({ momentum: 0.9, weightDecay: 0.05 }),
  adam: adam(),
  'adam betas': adam({ beta1: 0.5, beta2: 0.9, epsilon: 1e-3 }),
  adamw: adamW({ weightDecay: 0.05 }),
};

function initialWeights(): Record<string, tf.Variable> {
  return Object.fromEntries(
    Object.entries(initial).map(([name, values]) => [name, tf.variable(tf.tensor(values, shapes[name]))]),
  );
}

function tensorsOf(arrays: Readonly<Record<string, number[]>>): Record<string, tf.Tensor> {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, values]) => [name, tf.tensor(values, shapes[name])]),
  );
}

describe.each(Object.entries(optimizers))('%s', (name, definition) => {
  test('takes the steps of PyTorch', () => {
    const weights = initialWeights();
    const optimizer = definition.build(weights);
    steps.forEach(({ learningRate, gradients }, i) => {
      optimizer.update(tensorsOf(gradients), tf.scalar(learningRate));
      for (const [key, expected] of Object.entries(after[name]![i]!)) {
        expectClose(weights[key]!.dataSync(), expected);
      }
    });
  });

  test('makes and loses no tensors', () => {
    const weights = initialWeights();
    const optimizer = definition.build(weights);
    const gradients = tensorsOf(steps[0]!.gradients);
    const rate = tf.scalar(0.1);
    const before = tf.memory().numTensors;
    optimizer.update(gradients, rate);
    optimizer.update(gradients, rate);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('leaves a weight without gradient as it is', () => {
    const weights = initialWeights();
    const optimizer = definition.build(weights);
    const { filters: _, ...gradients } = tensorsOf(steps[0]!.gradients);
    optimizer.update(gradients, tf.scalar(0.1));
    expect([...weights.filters!.dataSync()]).toEqual([...Float32Array.from(initial.filters!)]);
  });

  test('its state is not trainable', () => {
    const { state } = definition.build(initialWeights());
    expect(Object.values(state).every((variable) => !variable.trainable)).toBe(true);
  });
});

describe('weight decay', () => {
  test('follows a rule of ones own', () => {
    const weights = { kernel: tf.variable(tf.ones([2, 2])), bias: tf.variable(tf.ones([2])) };
    const optimizer = adamW({ weightDecay: 0.5, decays: (name) => name === 'bias' }).build(weights);
    optimizer.update({ kernel: tf.zeros([2, 2]), bias: tf.zeros([2]) }, tf.scalar(0.1));
    expectClose(weights.kernel.dataSync(), [1, 1, 1, 1]);
    expectClose(weights.bias.dataSync(), [0.95, 0.95]);
  });
});

describe('Adam', () => {
  test('corrects the bias of the first steps to the last digit', () => {
    // The first step of Adam is the sign of the gradient, whatever the betas.
    const weights = { w: tf.variable(tf.zeros([2])) };
    adam({ beta1: 0.99, beta2: 0.99999, epsilon: 0 })
      .build(weights)
      .update({ w: tf.tensor1d([3e-4, -7]) }, tf.scalar(1));
    expectClose(weights.w.dataSync(), [-1, 1], 3e-7);
  });
});
