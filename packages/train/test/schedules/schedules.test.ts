import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { constant, oneCycle, warmupCosine } from '../../src/index.ts';
import { expectClose } from '../close.ts';
import { golden } from '../golden/pytorch.ts';

describe('oneCycle', () => {
  test.each(golden.oneCycle)('equals PyTorch over $steps steps', ({ options, steps, rates }) => {
    const schedule = oneCycle(options);
    expectClose(
      rates.map((_, step) => schedule(step, steps)),
      rates,
      1e-12,
    );
  });

  test('stays between 0 and the peak, whatever the share and the number of steps', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 50 }),
        (warmup, steps) => {
          const schedule = oneCycle({ peak: 1, warmup });
          for (let step = 0; step < steps; step++) {
            const rate = schedule(step, steps);
            expect(rate).toBeGreaterThan(0);
            expect(rate).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });
});

describe('warmupCosine', () => {
  test('equals PyTorch', () => {
    const { options, steps, rates } = golden.warmupCosine;
    const schedule = warmupCosine(options);
    expectClose(
      rates.map((_, step) => schedule(step, steps)),
      rates,
      1e-12,
    );
  });

  test('begins at the peak without warm-up', () => {
    expect(warmupCosine({ peak: 0.5 })(0, 10)).toBe(0.5);
  });
});

describe('constant', () => {
  test('does not change', () => {
    expect([0, 5, 9].map((step) => constant(0.1)(step, 10))).toEqual([0.1, 0.1, 0.1]);
  });
});
