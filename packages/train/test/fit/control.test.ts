import { readdirSync } from 'node:fs';
import { randomStream } from '@crossmodal/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { type CompileStep, constant, type EpochRecord, fit, type StepReport, sgd } from '../../src/index.ts';
import { useCpu } from '../cpu.ts';
import { temporaryFolder } from '../temporary.ts';
import { toyBatches, toyTask, valuesOf } from './toy.ts';

useCpu();

describe('reports', () => {
  test('come after every step and epoch, and add up', async () => {
    const steps: StepReport[] = [];
    const epochs: EpochRecord[] = [];
    const { history } = await fit({
      ...toyTask(),
      evaluation: { validate: async () => ({ accuracy: 0.25 }) },
      control: { onStep: (report) => steps.push(report), onEpoch: (record) => epochs.push(record) },
    });
    expect(epochs).toEqual(history);
    expect(steps.map(({ epoch, step }) => [epoch, step]).slice(4, 7)).toEqual([
      [1, 5],
      [2, 6],
      [2, 7],
    ]);
    epochs.forEach((record, i) => {
      const own = steps.slice(i * 5, i * 5 + 5);
      expect(record.loss).toBeCloseTo(own.reduce((sum, { loss }) => sum + loss, 0) / 5, 12);
      expect(record.gradientNorm).toBeCloseTo(own.reduce((sum, step) => sum + step.gradientNorm, 0) / 5, 12);
      expect(record).toMatchObject({ learningRate: 0.05, metrics: { accuracy: 0.25 } });
      expect(record.samplesPerSecond * record.seconds).toBeCloseTo(40, 6);
    });
    expect(steps[0]!.secondsLeft).toBeGreaterThan(0);
    expect(steps.at(-1)!.secondsLeft).toBe(0);
  });

  test('weigh the loss of a smaller last batch by its samples', async () => {
    const losses: number[] = [];
    const { history } = await fit({
      ...toyTask(),
      recipe: { ...toyTask().recipe, epochs: 1 },
      data: {
        stepsPerEpoch: 2,
        batches: async function* () {
          for await (const { ids, tensors } of toyBatches(1, 0, 2)) {
            yield ids[0] === 'e1s1n0' ? { ids: ids.slice(0, 2), tensors } : { ids, tensors };
          }
        },
      },
      control: { onStep: ({ loss }) => losses.push(loss) },
    });
    expect(history[0]!.loss).toBeCloseTo((8 * losses[0]! + 2 * losses[1]!) / 10, 12);
  });
});

describe('an abort', () => {
  test('ends training after the step, closes the batches, and leaves a checkpoint', async () => {
    const folder = temporaryFolder();
    const abort = new AbortController();
    let closed = false;
    const task = toyTask();
    const before = tf.memory().numTensors;
    const result = await fit({
      ...task,
      data: {
        stepsPerEpoch: 5,
        batches: async function* (epoch, start) {
          try {
            yield* toyBatches(epoch, start);
          } finally {
            closed = true;
          }
        },
      },
      control: {
        signal: abort.signal,
        checkpoints: { folder },
        onStep: ({ step }) => {
          if (step === 3) abort.abort();
        },
      },
    });
    expect(result).toMatchObject({ reason: 'aborted', history: [] });
    expect(closed).toBe(true);
    expect(readdirSync(folder)).toEqual(['step-000000003.safetensors']);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('by a signal of the operating system is seen between two steps', async () => {
    const abort = new AbortController();
    const onSignal = (): void => abort.abort();
    process.once('SIGUSR2', onSignal);
    let steps = 0;
    try {
      const { reason } = await fit({
        ...toyTask(),
        recipe: { ...toyTask().recipe, epochs: 100 },
        control: {
          signal: abort.signal,
          onStep: ({ step }) => {
            steps = step;
            if (step === 2) process.kill(process.pid, 'SIGUSR2');
          },
        },
      });
      expect(reason).toBe('aborted');
    } finally {
      process.removeListener('SIGUSR2', onSignal);
    }
    expect(steps).toBeLessThan(100);
  });

  test('before the start does no step', async () => {
    const task = toyTask();
    const before = await valuesOf(task.weights);
    const { reason } = await fit({
      ...task,
      recipe: { ...task.recipe, averageDecay: 0.9 },
      control: { signal: AbortSignal.abort(), onStep: () => expect.unreachable() },
    });
    expect(reason).toBe('aborted');
    expect(await valuesOf(task.weights)).toEqual(before);
  });
});

describe('compile', () => {
  test('is given the step, and may make it asynchronous', async () => {
    const plain = toyTask();
    await fit(plain);
    const task = toyTask();
    let calls = 0;
    const compile: CompileStep = (step) =>
      (async (...inputs: Parameters<typeof step>) => {
        calls++;
        await new Promise((resolve) => setTimeout(resolve));
        return step(...inputs);
      }) as never;
    await fit({ ...task, control: { compile } });
    expect(calls).toBe(20);
    expect(await valuesOf(task.weights)).toEqual(await valuesOf(plain.weights));
  });
});

describe('a compiled step', () => {
  test('is disposed of in the end', async () => {
    let disposed = 0;
    const compile: CompileStep = (step) =>
      Object.assign((...inputs: Parameters<typeof step>) => step(...inputs), {
        dispose: () => {
          disposed++;
        },
      }) as never;
    await fit({ ...toyTask(), control: { compile } });
    expect(disposed).toBe(1);
  });
});

describe('tied weights', () => {
  test('are updated once', async () => {
    const shared = tf.variable(tf.tensor1d([1]));
    await fit<{ x: tf.Tensor }>({
      weights: { 'encoder/shared': shared, 'decoder/shared': shared },
      data: {
        stepsPerEpoch: 1,
        batches: async function* () {
          yield { ids: ['a'], tensors: { x: tf.tensor1d([3]) } };
        },
      },
      loss: ({ x }) => tf.sum(tf.mul(shared, x)).asScalar(),
      recipe: { epochs: 1, optimizer: sgd(), schedule: constant(0.1) },
      random: randomStream(1),
    });
    expect(shared.dataSync()[0]).toBeCloseTo(0.7, 6);
  });
});

describe('memory', () => {
  test('does not grow from step to step', async () => {
    const task = toyTask();
    const numbers = new Set<number>();
    await fit({
      ...task,
      data: { stepsPerEpoch: 100, batches: (epoch, start) => toyBatches(epoch, start, 100) },
      recipe: { ...task.recipe, epochs: 2 },
      control: { onStep: () => numbers.add(tf.memory().numTensors) },
    });
    expect([...numbers]).toHaveLength(1);
  });
});
