import { compile, useTensorFlow } from '@crossmodal/engine';
import {
  adam,
  adamW,
  type CompileStep,
  type FitTask,
  fit,
  loadLatestCheckpoint,
  type OptimizerDefinition,
  sgd,
  softmaxCrossEntropy,
} from '@crossmodal/train';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectClose } from '../../packages/train/test/close.ts';
import { type ToyTensors, toyBatches, toyTask, valuesOf } from '../../packages/train/test/fit/toy.ts';
import { golden } from '../../packages/train/test/golden/pytorch.ts';
import { temporaryFolder } from '../../packages/train/test/temporary.ts';

beforeAll(async () => {
  await useTensorFlow({ threads: { intra: 1, inter: 1 } });
});

const traced: CompileStep = (step) => compile(step);
const asynchronous: CompileStep = (step) => compile(step).async as never;

describe('fit on TensorFlow', () => {
  test.each([
    ['traced', traced],
    ['traced and asynchronous', asynchronous],
  ])('%s reaches the weights of the plain step', async (_, compileStep) => {
    const plain = toyTask();
    const { history } = await fit(plain);
    const task = toyTask();
    const result = await fit({ ...task, control: { compile: compileStep } });
    const expected = await valuesOf(plain.weights);
    for (const [name, values] of Object.entries(await valuesOf(task.weights)))
      expectClose(values, expected[name]!);
    expectClose(
      result.history.map(({ loss }) => loss),
      history.map(({ loss }) => loss),
    );
  });

  test('traces the step once', async () => {
    let traces = 0;
    let calls = 0;
    const task = toyTask();
    await fit({
      ...task,
      loss: (tensors, context) => {
        calls++;
        return task.loss(tensors, context);
      },
      control: {
        compile: (step) => {
          const compiled = compile(step);
          const dispose = (): void => {
            traces = compiled.traces();
            compiled.dispose();
          };
          return Object.assign((...inputs: Parameters<typeof step>) => compiled(...inputs), {
            dispose,
          }) as never;
        },
      },
    });
    expect(traces).toBe(1);
    // Tracing runs a step twice, to compare.
    expect(calls).toBe(2);
  });

  test('resumes to the bit', async () => {
    const whole = toyTask();
    await fit({ ...whole, control: { compile: traced } });
    const folder = temporaryFolder();
    const abort = new AbortController();
    await fit({
      ...toyTask(),
      control: {
        compile: traced,
        checkpoints: { folder },
        signal: abort.signal,
        onStep: ({ step }) => {
          if (step === 7) abort.abort();
        },
      },
    });
    const task = toyTask();
    const resume = (await loadLatestCheckpoint(folder))!.checkpoint;
    await fit({ ...task, control: { compile: traced, checkpoints: { folder, resume } } });
    expect(await valuesOf(task.weights)).toEqual(await valuesOf(whole.weights));
  });

  test('catches a step that is not finite, with the weights as before it', async () => {
    const task = toyTask();
    let before = {};
    const data: FitTask<ToyTensors>['data'] = {
      stepsPerEpoch: 5,
      batches: async function* (epoch, start) {
        for await (const batch of toyBatches(epoch, start)) {
          const { inputs, labels } = batch.tensors;
          const features = tf.tidy(() =>
            epoch === 2 ? tf.div(inputs.features, 0) : inputs.features.clone(),
          );
          inputs.features.dispose();
          yield { ids: batch.ids, tensors: { inputs: { features: features as tf.Tensor2D }, labels } };
        }
      },
    };
    await expect(
      fit({
        ...task,
        data,
        control: {
          compile: traced,
          onStep: () => {
            before = Object.fromEntries(
              Object.entries(task.weights).map(([name, weight]) => [name, [...weight.dataSync()]]),
            );
          },
        },
      }),
    ).rejects.toThrow(/train\/not-finite.*step 6.*"inputs\/features"/);
    expect(await valuesOf(task.weights)).toEqual(before);
  });

  test('keeps the number of tensors', async () => {
    const task = toyTask();
    const numbers = new Set<number>();
    await fit({
      ...task,
      data: { stepsPerEpoch: 300, batches: (epoch, start) => toyBatches(epoch, start, 300) },
      recipe: { ...task.recipe, epochs: 2 },
      control: { compile: traced, onStep: () => numbers.add(tf.memory().numTensors) },
    });
    // The first step leaves the trace behind.
    expect(numbers.size).toBeLessThanOrEqual(2);
  });
});

const optimizers: Readonly<Record<string, OptimizerDefinition>> = {
  'sgd nesterov': sgd({ momentum: 0.8, nesterov: true }),
  adam: adam(),
  adamw: adamW({ weightDecay: 0.05 }),
};

describe.each(Object.entries(optimizers))('%s on TensorFlow', (name, definition) => {
  test('takes the steps of PyTorch', () => {
    const { shapes, initial, steps, after } = golden.optimizers;
    const weights = Object.fromEntries(
      Object.entries(initial).map(([key, values]) => [key, tf.variable(tf.tensor(values, shapes[key]))]),
    );
    const optimizer = definition.build(weights);
    const update = compile(optimizer.update);
    steps.forEach(({ learningRate, gradients }, i) => {
      const tensors = Object.entries(gradients).map(([key, values]) => [key, tf.tensor(values, shapes[key])]);
      update(Object.fromEntries(tensors), tf.scalar(learningRate));
      for (const [key, expected] of Object.entries(after[name]![i]!)) {
        expectClose(weights[key]!.dataSync(), expected);
      }
    });
  });
});

const plainLosses = golden.losses.filter(({ weights }) => weights === null);

test.each(plainLosses)('softmaxCrossEntropy of $shape on TensorFlow equals PyTorch', (entry) => {
  const { shape, classes, labelSmoothing } = entry;
  const { value, grad } = tf.valueAndGrad((logits: tf.Tensor) =>
    softmaxCrossEntropy(logits, tf.tensor(entry.targets, shape, 'int32'), { labelSmoothing }),
  )(tf.tensor(entry.logits, [...shape, classes]));
  expectClose(value.dataSync(), [entry.loss]);
  expectClose(grad.dataSync(), entry.gradient);
});
