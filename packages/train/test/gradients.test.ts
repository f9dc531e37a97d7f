import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { clipScale, globalNorm } from '../src/index.ts';
import { expectClose } from './close.ts';
import { useCpu } from './cpu.ts';
import { golden } from './golden/pytorch.ts';

useCpu();

describe('clipping by the global norm', () => {
  test.each(golden.clipping)('equals PyTorch at a limit of $limit', ({ limit, norm, gradients, clipped }) => {
    const tensors = Object.fromEntries(
      Object.entries(gradients).map(([name, values]) => [name, tf.tensor1d(values)]),
    );
    const actual = globalNorm(tensors);
    expectClose(actual.dataSync(), [norm]);
    const scale = clipScale(actual, limit);
    for (const [name, expected] of Object.entries(clipped)) {
      expectClose(tf.mul(tensors[name]!, scale).dataSync(), expected);
    }
  });

  test('by hand: 3 and 4 make 5', () => {
    expect(globalNorm({ a: tf.tensor1d([3]), b: tf.tensor2d([[4]]) }).dataSync()[0]).toBe(5);
  });
});
