import { readFileSync } from 'node:fs';
import { randomStream } from '@crossmodal/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { gru, lstm, recurrent, simpleRnn } from '../src/index.ts';

beforeAll(() => tf.setBackend('cpu'));

interface Start {
  readonly shape: readonly number[];
  readonly mean: number;
  readonly deviation: number;
  readonly least: number;
  readonly most: number;
  /** Of a vector: the means of its quarters. */
  readonly quarters?: readonly number[];
  /** Of a matrix: how far its rows (or columns, where they are fewer) are from orthonormal ones. */
  readonly fromOrthonormal?: number;
}

const file = new URL('./golden/defaults.json', import.meta.url);
const starts = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, Start>>;
const cells = {
  simpleRnn: simpleRnn({ units: 64 }),
  lstm: lstm({ units: 64 }),
  'lstm without forget bias': lstm({ units: 64, forgetBias: false }),
  gru: gru({ units: 64 }),
};

test.each(Object.entries(cells))('%s starts as Keras starts it', (name, cell) => {
  const { weights } = recurrent({ cell }).build({ random: randomStream(1) }, { features: 80 });
  for (const [weight, expected] of Object.entries(starts[name]!)) {
    const ours = weights[`forward/${weight}`]!;
    const values = ours.dataSync();
    expect(ours.shape).toEqual(expected.shape);
    const mean = (part: ArrayLike<number>) =>
      Array.from(part).reduce((sum, value) => sum + value, 0) / part.length;
    const middle = mean(values);
    expect(middle).toBeCloseTo(expected.mean, 2);
    const deviation = Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
    expect(Math.abs(deviation - expected.deviation)).toBeLessThan(0.02 * expected.deviation + 1e-6);
    if (expected.quarters !== undefined) {
      const quarter = values.length / 4;
      expect([0, 1, 2, 3].map((i) => mean(values.subarray(i * quarter, (i + 1) * quarter)))).toEqual(
        expected.quarters,
      );
      continue;
    }
    const orthonormal = expected.fromOrthonormal! < 1e-3;
    const matrix = ours.as2D(ours.shape[0]!, ours.shape[1]!);
    const wide = ours.shape[0]! <= ours.shape[1]!;
    const products = tf.matMul(matrix, matrix, !wide, wide);
    const off = tf.max(tf.abs(tf.sub(products, tf.eye(products.shape[0])))).dataSync()[0]!;
    expect(off < 1e-3).toBe(orthonormal);
    // A uniform distribution has a firm edge, the entries of an orthonormal matrix do not.
    if (!orthonormal) expect(Math.max(...values)).toBeCloseTo(expected.most, 3);
  }
});
