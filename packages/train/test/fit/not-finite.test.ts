import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { type Batch, type FitTask, fit, sgd } from '../../src/index.ts';
import { useCpu } from '../cpu.ts';
import { type ToyTensors, toyBatches, toyTask, valuesOf } from './toy.ts';

useCpu();

/** The toy run with its batches changed from the third step of the second epoch on. */
function withBatches(
  task: FitTask<ToyTensors>,
  change: (batch: Batch<ToyTensors>) => void,
): FitTask<ToyTensors> {
  return {
    ...task,
    data: {
      ...task.data,
      batches: async function* (epoch, start) {
        let step = start;
        for await (const batch of toyBatches(epoch, start)) {
          if (epoch === 2 && ++step === 3) change(batch);
          yield batch;
        }
      },
    },
  };
}

function setFeature(batch: Batch<ToyTensors>, row: number, value: number): void {
  const { inputs } = batch.tensors;
  const values = inputs.features.dataSync();
  values[row * 3] = value;
  const changed = tf.tensor2d(values, [8, 3]);
  inputs.features.dispose();
  (inputs as { features: tf.Tensor2D }).features = changed;
}

describe('a step that is not finite', () => {
  test('names step, input and sample, and leaves the weights as before it', async () => {
    const task = toyTask();
    let before = {};
    const steps: number[] = [];
    const tensors = tf.memory().numTensors;
    await expect(
      fit({
        ...withBatches(task, (batch) => setFeature(batch, 6, Number.NaN)),
        control: {
          onStep: ({ step }) => {
            steps.push(step);
            before = Object.fromEntries(
              Object.entries(task.weights).map(([name, weight]) => [name, [...weight.dataSync()]]),
            );
          },
        },
      }),
    ).rejects.toMatchObject({
      code: 'train/not-finite',
      sample: 'e2s2n6',
      message: expect.stringMatching(
        /sample "e2s2n6": epoch 2, step 8: expected a finite loss and gradients, got a loss of NaN and a gradient norm of NaN; the input "inputs\/features" is not finite\./,
      ),
    });
    expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(await valuesOf(task.weights)).toEqual(before);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  test('names the weights and samples where the inputs are sound', async () => {
    const task = toyTask();
    const kernel = task.weights['dense/kernel']!;
    const statistic = task.weights['statistics/mean']!;
    let before: number[] = [];
    const broken: FitTask<ToyTensors> = {
      ...withBatches(task, (batch) => setFeature(batch, 0, 1e20)),
      // Finite for all but the great value, whose square overflows.
      loss: ({ inputs }) => {
        statistic.assign(tf.mean(inputs.features, 0));
        return tf.mean(tf.square(tf.square(tf.matMul(inputs.features, kernel as tf.Tensor2D)))).asScalar();
      },
      recipe: { ...task.recipe, optimizer: sgd({ momentum: 0.9 }) },
      control: {
        onStep: () => {
          before = [...statistic.dataSync()];
        },
      },
    };
    await expect(fit(broken)).rejects.toThrow(
      /step 8: .* a loss of Infinity .*; gradients that are not finite: "dense\/kernel"\. Samples: "e2s2n0", .* and 3 more\. The weights are as before this step\. Try a learning rate below 0\.05/,
    );
    expect((await valuesOf(task.weights))['dense/kernel']!.every(Number.isFinite)).toBe(true);
    // Neither the step nor the look at it moved the statistics.
    expect([...statistic.dataSync()]).toEqual(before);
  });
});
