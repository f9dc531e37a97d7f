import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { fit, type StepReport } from '../../src/index.ts';
import { toyTask, valuesOf } from './toy.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('fit', () => {
  test('learns', async () => {
    const task = toyTask();
    const result = await fit(task);
    expect(result.reason).toBe('completed');
    expect(result.history.map(({ epoch, step }) => [epoch, step])).toEqual([
      [1, 5],
      [2, 10],
      [3, 15],
      [4, 20],
    ]);
    expect(result.history[3]!.loss).toBeLessThan(0.7 * result.history[0]!.loss);
  });

  test('gives the same weights for the same seed and others for another', async () => {
    const run = async (seed: number) => {
      const task = toyTask(1);
      await fit({ ...task, random: toyTask(seed).random });
      return valuesOf(task.weights);
    };
    const first = await run(1);
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
  });

  test('leaks no tensor', async () => {
    const task = toyTask();
    const reports: StepReport[] = [];
    const before = tf.memory().numTensors;
    await fit({
      ...task,
      evaluation: {
        validate: async () => ({ accuracy: 0.5 }),
        earlyStopping: { metric: 'accuracy', mode: 'max', patience: 9 },
      },
      control: { onStep: (report) => reports.push(report) },
    });
    expect(tf.memory().numTensors).toBe(before);
    expect(reports).toHaveLength(20);
  });
});
