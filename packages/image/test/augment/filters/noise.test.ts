import { randomStream } from '@crossmodal/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addNoise } from '../../../src/augment/filters/noise.ts';
import { addNoisePlainly, normalPair } from '../../../src/augment/filters/noise-plainly.ts';

describe('noise', () => {
  it('is the same to the bit with WebAssembly and without', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: 0, max: 255, noNaN: true }), { maxLength: 100 }),
        fc.double({ min: 0, max: 255, noNaN: true }),
        fc.nat(),
        (list, deviation, seed) => {
          const [a, b] = [Float32Array.from(list), Float32Array.from(list)];
          addNoise(a, deviation, randomStream(seed));
          addNoisePlainly(b, deviation, randomStream(seed));
          expect(a).toEqual(b);
        },
      ),
      { numRuns: 500 },
    );
    const [a, b] = [new Float32Array(200_001).fill(128), new Float32Array(200_001).fill(128)];
    addNoise(a, 20, randomStream(3).child('x'));
    addNoisePlainly(b, 20, randomStream(3).child('x'));
    expect(Buffer.compare(Buffer.from(a.buffer), Buffer.from(b.buffer))).toBe(0);
  });

  it('is what the logarithm, sine and cosine of JavaScript give, to 1 in a million', () => {
    for (let i = 0; i < 20_000; i++) {
      const random = randomStream(9);
      const [u, v] = [i < 100 ? 2 ** 32 - 1 - 256 * i : random.uint32(2 * i), random.uint32(2 * i + 1)];
      const radius = Math.sqrt(-2 * Math.log(((u >>> 8) + 1) / 2 ** 24));
      const t = ((v >> 8) / 2 ** 23) * (Math.PI / 4);
      const [x, y] = (v & 4) === 0 ? [Math.cos(t), Math.sin(t)] : [Math.sin(t), Math.cos(t)];
      const [a, b] = normalPair(u, v, 1);
      expect(Math.abs(a - radius * ((v & 1) === 0 ? x : -x))).toBeLessThan(1e-6 * Math.max(1, radius));
      expect(Math.abs(b - radius * ((v & 2) === 0 ? y : -y))).toBeLessThan(1e-6 * Math.max(1, radius));
    }
  });

  const draws = 1 << 20;
  const normals = new Float32Array(draws).fill(128);
  addNoise(normals, 20, randomStream(7));
  const standard = normals.map((value) => (value - 128) / 20);

  it('has the moments of the normal distribution', () => {
    const moment = (power: number) => standard.reduce((sum, value) => sum + value ** power, 0) / draws;
    const error = 1 / Math.sqrt(draws);
    // Within four standard errors: of the mean 1, of the others the root of 2, 15 and 96.
    expect(Math.abs(moment(1))).toBeLessThan(4 * error);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2) * error);
    expect(Math.abs(moment(3))).toBeLessThan(4 * Math.sqrt(15) * error);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96) * error);
  });

  it('is normal (Kolmogorov and Smirnov, below the 0.1 % point)', () => {
    const sorted = standard.slice().sort();
    let distance = 0;
    sorted.forEach((value, i) => {
      distance = Math.max(distance, Math.abs(normalBelow(value) - (i + 0.5) / draws));
    });
    expect(distance).toBeLessThan(1.95 / Math.sqrt(draws));
  });

  it('is independent of its neighbours and of the next picture', () => {
    const other = new Float32Array(draws).fill(128);
    addNoise(other, 20, randomStream(8));
    const correlate = (by: (i: number) => number) =>
      standard.reduce((sum, value, i) => sum + value * by(i), 0) / draws;
    const limit = 4 / Math.sqrt(draws);
    // 4: its pair, made of the same two words.
    for (const step of [1, 2, 3, 4, 5, 8, 16, 672]) {
      expect(Math.abs(correlate((i) => standard[(i + step) % draws]!))).toBeLessThan(limit);
      const squares = correlate((i) => standard[i]! * (standard[(i + step) % draws]! ** 2 - 1));
      expect(Math.abs(squares)).toBeLessThan(4 * Math.sqrt(6) * limit);
    }
    expect(Math.abs(correlate((i) => (other[i]! - 128) / 20))).toBeLessThan(limit);
  });

  it('stays between black and white, also where all would be beyond', () => {
    const values = Float32Array.from({ length: 999 }, (_, i) => (i % 2) * 255);
    addNoise(values, 255, randomStream(1));
    expect(values.every((value) => value >= 0 && value <= 255)).toBe(true);
    expect(values.some((value) => value === 0)).toBe(true);
    expect(values.some((value) => value === 255)).toBe(true);
  });
});

/** The share of the normal distribution below x. Source: Abramowitz, Stegun, 7.1.26, to 1.5e-7. */
function normalBelow(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * z);
  const series = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592];
  const tail = series.reduce((sum, coefficient) => sum * t + coefficient, 0) * t * Math.exp(-z * z);
  return x < 0 ? tail / 2 : 1 - tail / 2;
}
