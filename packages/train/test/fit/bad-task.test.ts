import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { type FitTask, fit } from '../../src/index.ts';
import { useCpu } from '../cpu.ts';
import { type ToyTensors, toyBatches, toyTask } from './toy.ts';

useCpu();

function withRecipe(change: Partial<FitTask<ToyTensors>['recipe']>): FitTask<ToyTensors> {
  const task = toyTask();
  return { ...task, recipe: { ...task.recipe, ...change } };
}

describe('a task that makes no sense is refused before the first step', () => {
  test.each<[string, () => FitTask<ToyTensors>, string]>([
    [
      'no epochs',
      () => withRecipe({ epochs: 0 }),
      'expected recipe.epochs to be a whole number from 1, got 0.',
    ],
    [
      'half an epoch',
      () => withRecipe({ epochs: 1.5 }),
      'expected recipe.epochs to be a whole number from 1, got 1.5.',
    ],
    ['a clipping of 0', () => withRecipe({ clipNorm: 0 }), 'expected recipe.clipNorm to be above 0, got 0.'],
    [
      'a decay of 1',
      () => withRecipe({ averageDecay: 1 }),
      'expected recipe.averageDecay to be at least 0 and below 1, got 1.',
    ],
    [
      'no steps',
      () => ({ ...toyTask(), data: { ...toyTask().data, stepsPerEpoch: Number.NaN } }),
      'expected data.stepsPerEpoch to be a whole number from 1, got NaN.',
    ],
    [
      'nothing to train',
      () => ({ ...toyTask(), weights: { fixed: tf.variable(tf.zeros([1]), false) } }),
      'expected at least one trainable weight, got none among 1.',
    ],
    [
      'no checkpoint to keep',
      () => ({ ...toyTask(), control: { checkpoints: { folder: 'unused', keep: 0 } } }),
      'expected control.checkpoints.keep to be a whole number from 1, got 0.',
    ],
    [
      'a checkpoint every 0 steps',
      () => ({ ...toyTask(), control: { checkpoints: { folder: 'unused', everySteps: 0 } } }),
      'expected control.checkpoints.everySteps to be a whole number from 1, got 0.',
    ],
  ])('%s', async (_, task, message) => {
    await expect(fit(task())).rejects.toThrow(`[train/task] ${message}`);
  });
});

describe('a schedule', () => {
  test.each([Number.NaN, Number.POSITIVE_INFINITY, -1])(
    'that gives %d is stopped at the step',
    async (rate) => {
      const task = withRecipe({ schedule: (step) => (step === 3 ? rate : 0.01) });
      await expect(fit(task)).rejects.toThrow(
        `[train/learning-rate] expected recipe.schedule to give a number from 0 at step 3, got ${rate}.`,
      );
      expect(task.weights['dense/kernel']!.dataSync().every(Number.isFinite)).toBe(true);
    },
  );
});

describe('an epoch of another length than promised', () => {
  test.each([
    [4, 'epoch 1: expected 5 batches, got 4.'],
    [6, 'epoch 1: expected 5 batches, got more.'],
  ])('%i batches for 5', async (steps, message) => {
    const task = toyTask();
    const before = tf.memory().numTensors;
    await expect(
      fit({
        ...task,
        data: { stepsPerEpoch: 5, batches: (epoch, start) => toyBatches(epoch, start, steps) },
      }),
    ).rejects.toThrow(`[train/steps-per-epoch] ${message}`);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('an error of the caller', () => {
  test('in the batches, the validation or a callback comes through, and nothing leaks', async () => {
    const fault = new Error('theirs');
    const fail = (): never => {
      throw fault;
    };
    const task = toyTask();
    const before = tf.memory().numTensors;
    await expect(fit({ ...task, data: { stepsPerEpoch: 5, batches: fail } })).rejects.toBe(fault);
    await expect(fit({ ...task, loss: fail })).rejects.toBe(fault);
    await expect(fit({ ...task, evaluation: { validate: fail } })).rejects.toBe(fault);
    await expect(fit({ ...task, control: { onStep: fail } })).rejects.toBe(fault);
    expect(tf.memory().numTensors).toBe(before);
  });
});
