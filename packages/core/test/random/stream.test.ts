import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type RandomStream, randomStream } from '../../src/index.ts';

const stream = randomStream(20240601).child('test');

describe('a stream', () => {
  test('gives these values, on every machine and in every version', () => {
    const values = randomStream(42);
    expect([0, 1, 2, 3, 4].map((index) => values.uint32(index))).toEqual([
      2632642643, 2012563771, 314527917, 1463989207, 4242219303,
    ]);
    expect(values.child('order').key).toEqual([1252966465, 2198102380]);
    expect(values.child('order').child(3).key).toEqual([779668964, 2658342170]);
    expect([...values.child('order').permutation(8)]).toEqual([1, 2, 3, 0, 5, 7, 6, 4]);
    expect([...values.uniforms(3)]).toEqual([0.6129598617553711, 0.4685865044593811, 0.07323169708251953]);
    expect([...values.normals(3)]).toEqual([-0.9701898097991943, 0.19401895999908447, -1.2356207370758057]);
  });

  test('has no position: any order of drawing gives the same', () => {
    const forwards = Array.from({ length: 20 }, (_, i) => stream.uint32(i));
    const backwards = Array.from({ length: 20 }, (_, i) => stream.uint32(19 - i)).reverse();
    expect(backwards).toEqual(forwards);
    expect([...stream.uniforms(20)]).toEqual(forwards.map((value) => (value >>> 8) / 2 ** 24));
  });

  test('reaches its last values at once', () => {
    expect(stream.uint32(2 ** 53 - 1)).toBe(stream.uint32(2 ** 53 - 1));
    // Beyond 2^32 blocks the counter's second word counts on.
    expect(stream.uint32(2 ** 34)).not.toBe(stream.uint32(0));
  });

  test('takes every whole number as seed, and nothing else', () => {
    expect(randomStream(2 ** 32).key).toEqual([0, 1]);
    expect(randomStream(Number.MAX_SAFE_INTEGER).key).toEqual([0xffffffff, 0x1fffff]);
    for (const seed of [-1, 0.5, Number.NaN, 2 ** 53])
      expect(() => randomStream(seed)).toThrow('[core/seed]');
  });
});

describe('children', () => {
  test('differ from each other by name and number, and from their parent', () => {
    const children: RandomStream[] = [
      stream,
      stream.child('a'),
      stream.child('b'),
      stream.child(0),
      stream.child(1),
    ];
    children.push(
      stream.child('1'),
      stream.child('#1'),
      stream.child('a').child('b'),
      stream.child('b').child('a'),
    );
    const keys = new Set(children.map(({ key }) => key.join()));
    expect(keys.size).toBe(children.length);
  });

  test('do not collide among a hundred thousand names', () => {
    const keys = new Set<string>();
    for (let i = 0; i < 50_000; i++) {
      keys.add(stream.child(i).key.join());
      keys.add(stream.child(`sample-${i}`).key.join());
    }
    expect(keys.size).toBe(100_000);
  });

  test('are not correlated with their siblings', () => {
    const count = 20_000;
    const [a, b] = [stream.child(0).uniforms(count), stream.child(1).uniforms(count)];
    let covariance = 0;
    for (let i = 0; i < count; i++) covariance += (a[i]! - 0.5) * (b[i]! - 0.5);
    // The standard deviation of a correlation of independent values is 1 / sqrt(count).
    expect(Math.abs((covariance / count) * 12)).toBeLessThan(4 / Math.sqrt(count));
  });
});

describe('distributions', () => {
  test('uniforms fill [0, 1) evenly', () => {
    const count = 64_000;
    const counts = new Array<number>(64).fill(0);
    for (const value of stream.uniforms(count)) counts[Math.floor(value * 64)]! += 1;
    expect(chiSquare(counts, count / 64)).toBeLessThan(CHI_SQUARE_63);
  });

  test('every bit of a word is as often 0 as 1', () => {
    const count = 10_000;
    for (let bit = 0; bit < 32; bit++) {
      let ones = 0;
      for (let i = 0; i < count; i++) ones += (stream.uint32(i) >>> bit) & 1;
      expect(Math.abs(ones - count / 2)).toBeLessThan(4 * Math.sqrt(count / 4));
    }
  });

  test('integers fill their range evenly', () => {
    const count = 64_000;
    const counts = new Array<number>(64).fill(0);
    for (let i = 0; i < count; i++) counts[stream.integer(i, 64)]! += 1;
    expect(chiSquare(counts, count / 64)).toBeLessThan(CHI_SQUARE_63);
  });

  test('integers stay below any bound', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 2 ** 32 }), (index, bound) => {
        const value = stream.integer(index, bound);
        expect(Number.isInteger(value) && value >= 0 && value < bound).toBe(true);
      }),
    );
  });

  test('normals have mean 0, variance 1, and the tails of a normal distribution', () => {
    const count = 100_000;
    const values = stream.normals(count);
    const moment = (power: number): number => values.reduce((sum, value) => sum + value ** power, 0) / count;
    expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(count));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / count));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / count));
    const beyondTwo = values.filter((value) => Math.abs(value) > 2).length / count;
    expect(Math.abs(beyondTwo - 0.0455)).toBeLessThan(4 * Math.sqrt(0.0455 / count));
  });

  test('an odd number of normals is the beginning of an even one', () => {
    expect([...stream.normals(5)]).toEqual([...stream.normals(6)].slice(0, 5));
  });
});

describe('permutation', () => {
  test('holds every number once', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(), (count, child) => {
        const order = stream.child(child).permutation(count);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
      }),
    );
  });

  test('gives every order alike', () => {
    const count = 24_000;
    const counts = new Map<string, number>();
    for (let i = 0; i < count; i++) {
      const order = stream.child(i).permutation(4).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(chiSquare([...counts.values()], count / 24)).toBeLessThan(CHI_SQUARE_23);
  });
});

/** The values that chance exceeds once in 10,000 times, for 63 and 23 degrees of freedom. */
const CHI_SQUARE_63 = 113.5;
const CHI_SQUARE_23 = 57.1;

function chiSquare(counts: readonly number[], expected: number): number {
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}
