import { expect, it } from 'vitest';
import { normalizations, normalizePixels, toLinearMap } from '../../src/index.ts';

it.each(Object.entries(normalizations))('%s: (value / 255 - mean) / std', (name, { mean, std }) => {
  const pixels = Uint8Array.of(0, 128, 255, 7, 77, 177);
  const map = toLinearMap(name as keyof typeof normalizations);
  const expected = [...pixels].map((value, i) => (value / 255 - mean[i % 3]!) / std[i % 3]!);
  normalizePixels(pixels, map).forEach((value, i) => void expect(value).toBeCloseTo(expected[i]!, 5));
});

it('takes statistics of your own', () => {
  const map = toLinearMap({ mean: [0.1, 0.2, 0.3], std: [1, 0.5, 0.25] });
  expect([...normalizePixels(Uint8Array.of(255, 0, 51), map)].map((v) => Number(v.toFixed(5)))).toEqual([
    0.9, -0.4, -0.4,
  ]);
});

it.each([
  [{ mean: [0, 0], std: [1, 1, 1] }, 'expected mean to be three numbers, got [0,0].'],
  [{ mean: [0, 0, 0], std: [1, 0, 1] }, 'expected std to be three numbers above 0, got [1,0,1].'],
  [{ mean: [0, 0, Number.NaN], std: [1, 1, 1] }, 'expected mean to be three numbers'],
  [{ mean: [0, 0, 0] }, 'expected std to be three numbers above 0, got undefined.'],
])('refuses statistics that are none: %o', (statistics, message) => {
  expect(() => toLinearMap(statistics as never)).toThrow(message);
});

it('refuses an array of another length to write to', () => {
  const map = toLinearMap('clip');
  expect(() => normalizePixels(new Uint8Array(6), map, new Float32Array(5))).toThrow(
    '6 floats to write to, got one of 5',
  );
});
