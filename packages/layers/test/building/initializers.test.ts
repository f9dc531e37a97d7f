import { randomStream } from '@crossmodal/core';
import { expect, test } from 'vitest';
import { glorotUniform, heNormal, orthogonal, uniform } from '../../src/index.ts';

const random = randomStream(3);

test.each([[[5, 12]], [[12, 5]], [[3, 4, 6]]])('orthogonal %j has orthonormal rows or columns', (shape) => {
  const columns = shape.at(-1)!;
  const values = orthogonal(shape, random);
  const rows = values.length / columns;
  const at = (i: number, k: number) => (rows < columns ? values[i * columns + k]! : values[k * columns + i]!);
  const count = Math.min(rows, columns);
  const length = Math.max(rows, columns);
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < count; b++) {
      let sum = 0;
      for (let k = 0; k < length; k++) sum += at(a, k) * at(b, k);
      expect(sum).toBeCloseTo(a === b ? 1 : 0, 5);
    }
  }
});

test('uniform and normal kernels have the variance their fans ask for', () => {
  const variance = (values: Float32Array) => values.reduce((sum, v) => sum + v * v, 0) / values.length;
  expect(variance(glorotUniform([200, 100], random))).toBeCloseTo(2 / 300, 4);
  expect(variance(glorotUniform([3, 3, 20, 40], random))).toBeCloseTo(2 / (9 * 60), 4);
  expect(variance(heNormal([3, 3, 20, 40], random))).toBeCloseTo(2 / 180, 3);
  const values = uniform(0.5)([1000], random);
  expect(Math.max(...values)).toBeLessThan(0.5);
  expect(Math.min(...values)).toBeLessThan(-0.49);
});
