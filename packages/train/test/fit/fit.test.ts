import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { fit, type StepReport } from '../../src/index.ts';
import { useCpu } from '../cpu.ts';
import { toyTask, valuesOf } from './toy.ts';

useCpu();

describe('fit', () => {
  test('learns', async () => {
    const task = toyTask();
    const { reason, history } = await fit({ ...task, recipe: { ...task.recipe, epochs: 20 } });
    expect(reason).toBe('completed');
    expect(history.map(({ epoch, step }) => [epoch, step]).slice(0, 2)).toEqual([
      [1, 5],
      [2, 10],
    ]);
    // With a label smoothing of 0.1 no model comes below 0.199.
    expect(history[0]!.loss).toBeGreaterThan(0.6);
    expect(history.at(-1)!.loss).toBeLessThan(0.45);
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
