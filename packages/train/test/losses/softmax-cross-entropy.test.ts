import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { softmaxCrossEntropy } from '../../src/index.ts';
import { expectClose } from '../close.ts';
import { useCpu } from '../cpu.ts';
import { golden } from '../golden/pytorch.ts';

useCpu();

describe('softmaxCrossEntropy', () => {
  test.each(golden.losses.map((entry, number) => ({ ...entry, number })))(
    'equals PyTorch, case $number',
    (entry) => {
      const { shape, classes, labelSmoothing, targets } = entry;
      const logits = tf.tensor(entry.logits, [...shape, classes]);
      const options = {
        labelSmoothing,
        ...(entry.weights === null ? {} : { weights: tf.tensor(entry.weights, shape) }),
      };
      const { value, grad } = tf.valueAndGrad((x: tf.Tensor) =>
        softmaxCrossEntropy(x, tf.tensor(targets, shape, 'int32'), options),
      )(logits);
      expect(value.shape).toEqual([]);
      expectClose(value.dataSync(), [entry.loss]);
      expectClose(grad.dataSync(), entry.gradient);
    },
  );

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
      '[train/loss-shape] expected targets of [4] for logits of [4,3], got [5].',
    );
    expect(() => softmaxCrossEntropy(logits, tf.zeros([4], 'int32'), { weights: tf.ones([4, 1]) })).toThrow(
      '[train/loss-shape] expected weights of [4] for logits of [4,3], got [4,1].',
    );
    expect(() => softmaxCrossEntropy(tf.zeros([4, 1]), tf.zeros([4], 'int32'))).toThrow('train/loss-shape');
    expect(() => softmaxCrossEntropy(logits, tf.zeros([4], 'int32'), { labelSmoothing: 2 })).toThrow(
      'train/label-smoothing',
    );
  });
});
