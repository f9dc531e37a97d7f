import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { compile, useTensorFlow } from '../../src/index.ts';

beforeAll(async () => {
  await useTensorFlow({ threads: { intra: 2, inter: 1 } });
});

type Pool = (x: tf.Tensor) => tf.Tensor;

const explicit: tf.backend_util.ExplicitPadding = [
  [0, 0],
  [1, 2],
  [0, 1],
  [0, 0],
];
const pools: [string, number[], Pool][] = [
  ['maxPool', [1, 4, 3, 2], (x) => tf.maxPool(x as tf.Tensor4D, [3, 2], [2, 1], explicit)],
  ['avgPool', [1, 4, 3, 2], (x) => tf.avgPool(x as tf.Tensor4D, [3, 2], [2, 1], explicit)],
  ['maxPool3d', [1, 3, 3, 3, 1], (x) => tf.maxPool3d(x as tf.Tensor5D, 2, 2, 1, 'floor')],
  ['avgPool3d', [1, 3, 3, 3, 1], (x) => tf.avgPool3d(x as tf.Tensor5D, 2, 2, 1, 'floor')],
];

describe.each(pools)('%s with padding given by number', (_, shape, pool) => {
  const size = tf.util.sizeFromShape(shape);
  const values = Array.from({ length: size }, (_, i) => ((i * 7) % size) * 0.3); // all different
  const weighted = (x: tf.Tensor): tf.Tensor => {
    const pooled = pool(x);
    const weights = tf.tensor(
      Array.from({ length: pooled.size }, (_, i) => 1 + (i % 5)),
      pooled.shape,
    );
    return pooled.mul(weights).sum();
  };

  it('has the gradient that differences give, compiled or not', () => {
    const gradient = tf.grad(weighted);
    const x = tf.tensor(values, shape);
    const eager = gradient(x).dataSync();
    const compiled = compile(gradient)(x).dataSync();
    const step = 1e-2;
    for (let i = 0; i < size; i++) {
      const at = (shift: number): number => {
        const moved = values.map((value, j) => (i === j ? value + shift : value));
        return weighted(tf.tensor(moved, shape)).dataSync()[0]!;
      };
      const difference = (at(step) - at(-step)) / (2 * step);
      expect(Math.abs(eager[i]! - difference)).toBeLessThan(2e-2);
      expect(compiled[i]).toBeCloseTo(eager[i]!, 5);
    }
  });
});
