import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { averageWeights, fit } from '../src/index.ts';
import { expectClose } from './close.ts';
import { useCpu } from './cpu.ts';
import { toyTask, valuesOf } from './fit/toy.ts';

useCpu();

describe('averageWeights', () => {
  test('follows the formula, slower and slower up to the decay', () => {
    const weight = tf.variable(tf.scalar(1));
    const average = averageWeights({ weight }, 0.5);
    let expected = 1;
    for (let t = 0; t < 20; t++) {
      const value = Math.sin(t) * 10;
      weight.assign(tf.scalar(value));
      average.update();
      const decay = Math.min(0.5, (1 + t) / (10 + t));
      expected = decay * expected + (1 - decay) * value;
      expectClose(average.averages.weight!.dataSync(), [expected]);
    }
  });
});

describe('fit with an average', () => {
  test('evaluates and leaves the average, and trains on the raw weights', async () => {
    const seen: Record<string, number[]>[] = [];
    const raw: number[][] = [];
    const task = toyTask();
    await fit({
      ...task,
      evaluation: {
        validate: async () => {
          seen.push(await valuesOf(task.weights));
          return {};
        },
      },
      control: {
        onStep: ({ step }) => {
          if (step % 5 === 0) raw.push([...task.weights['dense/kernel']!.dataSync()]);
        },
      },
    });
    const plain = toyTask();
    await fit({
      ...plain,
      recipe: { epochs: 4, optimizer: task.recipe.optimizer, schedule: task.recipe.schedule, clipNorm: 1 },
    });
    // The average does not touch the training itself.
    expect(raw.at(-1)).toEqual((await valuesOf(plain.weights))['dense/kernel']);
    expect(seen.at(-1)!['dense/kernel']).not.toEqual(raw.at(-1));
    expect(await valuesOf(task.weights)).toEqual(seen.at(-1));
    // Statistics are copied, not averaged.
    expect(seen.at(-1)!['statistics/mean']).toEqual((await valuesOf(plain.weights))['statistics/mean']);
  });
});
