import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import {
  type EpochRecord,
  type FitResult,
  type FitTask,
  fit,
  loadLatestCheckpoint,
  sgd,
} from '../../src/index.ts';
import { useCpu } from '../cpu.ts';
import { temporaryFolder } from '../temporary.ts';
import { type ToyTensors, toyTask, valuesOf } from './toy.ts';

useCpu();

/** What `validate` gives, epoch by epoch. */
let scores: number[] = [];

/** A run with all that has state: average, moments, statistics and early stopping, whose best epoch must survive. */
function fullTask(): FitTask<ToyTensors> {
  const task = toyTask();
  return {
    ...task,
    evaluation: {
      validate: async () => ({
        seen: (await task.weights['dense/kernel']!.data())[0]!,
        score: scores.shift()!,
      }),
      earlyStopping: { metric: 'score', mode: 'max', patience: 9 },
    },
  };
}

async function run(
  task: FitTask<ToyTensors>,
): Promise<{ result: FitResult; values: Record<string, number[]> }> {
  const result = await fit(task);
  return { result, values: await valuesOf(task.weights) };
}

function untimed(history: readonly EpochRecord[]): unknown {
  return history.map(({ seconds: _, samplesPerSecond: __, ...record }) => record);
}

describe('a run that is stopped and resumed', () => {
  test.each([1, 3, 5, 7, 10, 12, 15, 19])('after step %i ends with bit-equal weights', async (stop) => {
    scores = [0.1, 0.9, 0.3, 0.4];
    const whole = await run(fullTask());

    scores = [0.1, 0.9, 0.3, 0.4];
    const folder = temporaryFolder();
    const abort = new AbortController();
    const first = await run({
      ...fullTask(),
      control: {
        checkpoints: { folder },
        signal: abort.signal,
        onStep: ({ step }) => {
          if (step === stop) abort.abort();
        },
      },
    });
    expect(first.result.reason).toBe('aborted');
    const latest = await loadLatestCheckpoint(folder);
    expect(latest!.checkpoint.progress.step).toBe(stop);

    const second = await run({
      ...fullTask(),
      control: { checkpoints: { folder, resume: latest!.checkpoint } },
    });
    expect(second.values).toEqual(whole.values);
    expect(second.result.best).toEqual({ epoch: 2, value: 0.9 });
    expect(untimed(second.result.history)).toEqual(untimed(whole.result.history));
  });

  test('after a crash goes on from the last checkpoint between epochs', async () => {
    scores = [1, 2, 3, 4];
    const whole = await run(fullTask());

    scores = [1, 2, 3, 4];
    const folder = temporaryFolder();
    await expect(
      run({
        ...fullTask(),
        control: {
          checkpoints: { folder, everySteps: 4 },
          onStep: ({ step }) => {
            if (step === 14) throw new Error('crash');
          },
        },
      }),
    ).rejects.toThrow('crash');
    const latest = await loadLatestCheckpoint(folder);
    expect(latest!.checkpoint.progress.step).toBe(12);
    const second = await run({
      ...fullTask(),
      control: { checkpoints: { folder, resume: latest!.checkpoint } },
    });
    expect(second.values).toEqual(whole.values);
  });

  test.each([
    [
      8,
      [
        [2, 3],
        [3, 0],
        [4, 0],
      ],
    ],
    [
      10,
      [
        [3, 0],
        [4, 0],
      ],
    ],
  ])('after step %i asks for just the batches that are left', async (stop, left) => {
    scores = [1, 2, 3, 4, 5];
    const folder = temporaryFolder();
    const abort = new AbortController();
    await run({
      ...fullTask(),
      control: {
        checkpoints: { folder },
        signal: abort.signal,
        onStep: ({ step }) => {
          if (step === stop) abort.abort();
        },
      },
    });
    const asked: [number, number][] = [];
    const task = fullTask();
    await run({
      ...task,
      data: {
        ...task.data,
        batches: (epoch, start) => {
          asked.push([epoch, start]);
          return task.data.batches(epoch, start);
        },
      },
      control: { checkpoints: { folder, resume: (await loadLatestCheckpoint(folder))!.checkpoint } },
    });
    expect(asked).toEqual(left);
  });
});

describe('a checkpoint of another run is refused', () => {
  async function checkpointOf(task: FitTask<ToyTensors>) {
    const folder = temporaryFolder();
    await fit({ ...task, control: { checkpoints: { folder } } });
    return { folder, resume: (await loadLatestCheckpoint(folder))!.checkpoint };
  }

  test('another seed', async () => {
    const checkpoints = await checkpointOf(toyTask(1));
    await expect(fit({ ...toyTask(2), control: { checkpoints } })).rejects.toMatchObject({
      code: 'train/resume',
    });
  });

  test('another number of batches', async () => {
    const checkpoints = await checkpointOf(toyTask(1));
    const task = toyTask(1);
    await expect(
      fit({ ...task, data: { ...task.data, stepsPerEpoch: 4 }, control: { checkpoints } }),
    ).rejects.toThrow("expected the checkpoint's stepsPerEpoch 5, got 4");
  });

  test('none given, though there are some', async () => {
    const { folder } = await checkpointOf(toyTask(1));
    await expect(fit({ ...toyTask(1), control: { checkpoints: { folder } } })).rejects.toThrow(
      /\[train\/resume\] expected no checkpoints in .*, found step-000000020\.safetensors\. Resume from it/,
    );
  });

  test('another optimizer', async () => {
    const checkpoints = await checkpointOf(toyTask(1));
    const task = toyTask(1);
    const before = await valuesOf(task.weights);
    await expect(
      fit({
        ...task,
        recipe: { ...task.recipe, optimizer: sgd({ momentum: 0.9 }) },
        control: { checkpoints },
      }),
    ).rejects.toThrow(/"optimizer\/velocity\/dense\/kernel" is missing/);
    expect(await valuesOf(task.weights)).toEqual(before);
  });

  test('another model', async () => {
    const checkpoints = await checkpointOf(toyTask(1));
    const task = toyTask(1);
    await expect(
      fit({
        ...task,
        weights: { ...task.weights, extra: tf.variable(tf.zeros([1])) },
        control: { checkpoints },
      }),
    ).rejects.toThrow(/"weights\/extra" is missing/);
  });
});
