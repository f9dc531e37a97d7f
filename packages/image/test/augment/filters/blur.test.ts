import fc from 'fast-check';
import { expect, it } from 'vitest';
import { gaussianBlur, gaussianWeights } from '../../../src/augment/filters/blur.ts';
import { blurPlainly } from '../../../src/augment/filters/blur-plainly.ts';

it('is the same to the bit with WebAssembly and without', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 20 }),
      fc.double({ min: 0, max: 8, noNaN: true }),
      fc.nat(),
      (width, height, deviation, seed) => {
        const values = Float32Array.from({ length: width * height * 3 }, (_, i) => {
          const mixed = Math.imul(i + seed, 0x9e3779b1);
          return ((mixed ^ (mixed >>> 15)) & 0xffff) / 257;
        });
        const plain = values.slice();
        gaussianBlur(deviation)(values, width, height);
        blurPlainly(plain, width, height, gaussianWeights(deviation));
        expect(values).toEqual(plain);
      },
    ),
    { numRuns: 200 },
  );
});

it('has weights that add up to 1, and none where nothing is blurred', () => {
  for (const deviation of [0.01, 0.5, 2, 30]) {
    const [first, ...others] = gaussianWeights(deviation);
    expect(first! + 2 * others.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
  }
  expect([...gaussianWeights(0)]).toEqual([1]);
});
