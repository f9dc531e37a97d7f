import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { softmaxCrossEntropy } from '../../src/index.ts';
import { expectClose } from '../close.ts';
import { useCpu } from '../cpu.ts';
import { golden } from '../golden/pytorch.ts';

useCpu();

describe('softmaxCrossEntropy', () => {
  test.each([
    ...golden.losses.map((entry, number) => ({ ...entry, name: `whole targets ${number}`, soft: false })),
    ...golden.softLosses.map((entry, number) => ({ ...entry, name: `soft targets ${number}`, soft: true })),
  ])('equals PyTorch, $name', (entry) => {
    const { shape, classes, labelSmoothing, soft } = entry;
    const logits = tf.tensor(entry.logits, [...shape, classes]);
    const targets = soft
      ? tf.tensor(entry.targets, [...shape, classes])
      : tf.tensor(entry.targets, shape, 'int32');
    const options = {
      labelSmoothing,
      ...(entry.weights === null ? {} : { weights: tf.tensor(entry.weights, shape) }),
    };
    const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => softmaxCrossEntropy(x, targets, options))(
      logits,
    );
    expect(value.shape).toEqual([]);
    expectClose(value.dataSync(), [entry.loss]);
    expectClose(grad.dataSync(), entry.gradient);
  });

  test('has the gradient of finite differences with soft targets', () => {
    const logits = [0.3, -0.7, 1.1, 0.2, 0.9, -0.4];
    const options = { labelSmoothing: 0.1, weights: tf.tensor1d([0.4, 1.3]) };
    const targets = tf.tensor2d([
      [0.7, 0.3, 0],
      [0.05, 0.15, 0.8],
    ]);
    const loss = (x: tf.Tensor) => softmaxCrossEntropy(x, targets, options);
    const gradient = tf
      .grad(loss)(tf.tensor2d(logits, [2, 3]))
      .dataSync();
    const step = 1e-2;
    logits.forEach((_, i) => {
      const at = (by: number): number =>
        loss(
          tf.tensor2d(
            logits.map((x, j) => (i === j ? x + by : x)),
            [2, 3],
          ),
        ).dataSync()[0]!;
      expect(Math.abs((at(step) - at(-step)) / (2 * step) - gradient[i]!)).toBeLessThan(2e-5);
    });
  });

  test('takes whole targets and their distributions for the same', () => {
    const logits = tf.tensor2d([0.2, -1, 3, 0.5, 0.1, 2], [2, 3]);
    for (const labelSmoothing of [0, 0.2]) {
      const soft = tf.oneHot(tf.tensor1d([2, 0], 'int32'), 3, 1, 0, 'float32');
      const [a, b] = [tf.tensor1d([2, 0], 'int32'), soft].map((targets) =>
        softmaxCrossEntropy(logits, targets, { labelSmoothing }).dataSync(),
      );
      expectClose(a!, [...b!]);
    }
  });

  test('by hand: two equal logits cost log 2', () => {
    expectClose(softmaxCrossEntropy(tf.zeros([1, 2]), tf.tensor1d([1], 'int32')).dataSync(), [Math.log(2)]);
  });

  test('weights of 0 leave samples out, and all of them give 0', () => {
    const logits = tf.tensor2d([
      [1, 2],
      [5, -3],
    ]);
    const targets = tf.tensor1d([0, 1], 'int32');
    const alone = softmaxCrossEntropy(logits.slice(0, 1), targets.slice(0, 1));
    expectClose(
      softmaxCrossEntropy(logits, targets, { weights: tf.tensor1d([2, 0]) }).dataSync(),
      alone.dataSync(),
    );
    expect(softmaxCrossEntropy(logits, targets, { weights: tf.zeros([2]) }).dataSync()[0]).toBe(0);
  });

  test('refuses shapes that do not belong together', () => {
    const logits = tf.zeros([4, 3]);
    expect(() => softmaxCrossEntropy(logits, tf.zeros([5], 'int32'))).toThrow(
      '[train/loss-shape] expected targets of [4], or [4,3] where they are soft, for logits of [4,3], got [5].',
    );
    expect(() => softmaxCrossEntropy(logits, tf.zeros([4], 'int32'), { weights: tf.ones([4, 1]) })).toThrow(
      '[train/loss-shape] expected weights of [4] for logits of [4,3], got [4,1].',
    );
    expect(() => softmaxCrossEntropy(logits, tf.zeros([4, 2]))).toThrow('train/loss-shape');
    expect(() => softmaxCrossEntropy(tf.zeros([4, 1]), tf.zeros([4], 'int32'))).toThrow('train/loss-shape');
    expect(() => softmaxCrossEntropy(logits, tf.zeros([4], 'int32'), { labelSmoothing: 2 })).toThrow(
      'train/label-smoothing',
    );
  });
});
