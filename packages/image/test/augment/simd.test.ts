import { randomStream } from '@crossmodal/core';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { channelMeans, sumPlainly } from '../../src/augment/channel-means.ts';
import { type ColourMatrix, emptyPlan, type Matrix, type Plan } from '../../src/augment/plan.ts';
import { recolourPixels, recolourPlainly } from '../../src/augment/recolour.ts';
import { resample } from '../../src/augment/resample/resample.ts';
import { resampleStraight } from '../../src/augment/resample/straight.ts';
import { makeTaps } from '../../src/augment/resample/taps.ts';
import { resampleTurned } from '../../src/augment/resample/turned.ts';
import type { AugmentOptions } from '../../src/index.ts';
import { normalizeByTable, normalizePixels } from '../../src/pixels/normalize.ts';
import {
  normalizeValues,
  normalizeValuesPlainly,
  roundValues,
  roundValuesPlainly,
} from '../../src/pixels/values.ts';
import { assemble } from '../../src/simd/assembler.ts';
import { simdMachine } from '../../src/simd/machine.ts';

const sizes = fc.record({
  columns: fc.integer({ min: 1, max: 40 }),
  rows: fc.integer({ min: 1, max: 30 }),
  width: fc.integer({ min: 1, max: 40 }),
  height: fc.integer({ min: 1, max: 30 }),
});
const factor = fc.oneof(
  fc.constantFrom(1, -1),
  fc.double({ min: -1.2, max: 1.2, noNaN: true }),
  fc.double({ min: -3, max: 3, noNaN: true }),
);
const move = fc.oneof(fc.integer({ min: -20, max: 20 }), fc.double({ min: -50, max: 50, noNaN: true }));
const byte = fc.integer({ min: 0, max: 255 });

const planOf = (
  size: { columns: number; rows: number; width: number; height: number },
  seed: number,
): Plan => {
  const pixels = Uint8Array.from({ length: size.columns * size.rows * 3 }, (_, i) => {
    const mixed = Math.imul(i + seed, 0x9e3779b1);
    return (mixed ^ (mixed >>> 15)) & 0xff;
  });
  return emptyPlan({ pixels, width: size.columns, height: size.rows }, size.width, size.height);
};
const plainly = (plan: Plan, background: readonly [number, number, number]): Uint8Array => {
  const [a, , c, , e, f] = plan.matrix;
  const { width, height, source } = plan;
  return resampleStraight(
    plan,
    background,
    makeTaps(a, c, width, source.width),
    makeTaps(e, f, height, source.height),
  );
};

it('runs here, so that what follows compares two programs', () => {
  expect(simdMachine()).toBeDefined();
});

describe('resampling 16 values at a time', () => {
  it('gives the bytes of the plain way, whatever the sizes and moves', () => {
    fc.assert(
      fc.property(
        sizes,
        fc.tuple(factor, move, factor, move),
        fc.tuple(byte, byte, byte),
        fc.nat(),
        (size, [a, c, e, f], background, seed) => {
          const plan = planOf(size, seed);
          plan.matrix = [a, 0, c, 0, e, f] satisfies Matrix;
          expect(resample(plan, background)).toEqual(plainly(plan, background));
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('turns and shears as the plain way does', () => {
    const slope = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(
        sizes,
        fc.tuple(factor, slope, move, slope, factor, move),
        fc.tuple(byte, byte, byte),
        fc.nat(),
        (size, matrix, background, seed) => {
          const plan = planOf(size, seed);
          plan.matrix = matrix;
          const wanted = resampleTurned(plan, background, new Uint8Array(size.width * size.height * 3));
          expect(resample(plan, background)).toEqual(
            plan.matrix[1] || plan.matrix[3] ? wanted : plainly(plan, background),
          );
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('copies windows at whole pixels, mirrored ones too, with the same bytes', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), fc.nat(), (size, x, y, seed) => {
        const larger = { ...size, columns: size.width + (x % 9), rows: size.height + (y % 9) };
        const plan = planOf(larger, seed);
        const [, b, c, d, e, f] = plan.matrix;
        const a = seed % 2 === 0 ? 1 : -1;
        const [left, top] = [x % (larger.columns - size.width + 1), y % (larger.rows - size.height + 1)];
        plan.matrix = [
          a,
          b,
          c + left - Math.floor((larger.columns - size.width) / 2),
          d,
          e,
          f + top - Math.floor((larger.rows - size.height) / 2),
        ];
        const window = resample(plan, [1, 2, 3]);
        expect(window).toEqual(plainly(plan, [1, 2, 3]));
        const first = top * larger.columns + left + (a < 0 ? size.width - 1 : 0);
        expect([...window.subarray(0, 3)]).toEqual([
          ...plan.source.pixels.subarray(first * 3, first * 3 + 3),
        ]);
      }),
    );
  });

  it('has room for pictures of any size', () => {
    const plan = planOf({ columns: 2500, rows: 1700, width: 1999, height: 1501 }, 5);
    plan.matrix = [-1.2, 0, 3.3, 0, 0.9, -2.5];
    expect(Buffer.compare(resample(plan, [9, 9, 9]), plainly(plan, [9, 9, 9]))).toBe(0);
  });
});

describe('normalizing 12 values at a time', () => {
  const number = fc.float({ min: -4, max: 4, noNaN: true });
  const channel = fc.tuple(number, number, number);
  const map = fc.record({ scale: channel, offset: channel });
  const colour = fc.tuple(
    ...Array.from({ length: 12 }, () => number),
  ) as unknown as fc.Arbitrary<ColourMatrix>;
  const pixelBytes = fc
    .uint8Array({ maxLength: 200 })
    .map((bytes) => bytes.subarray(0, bytes.length - (bytes.length % 3)));
  /** Not told apart: 0 and -0. */
  const plus = (values: Float32Array): number[] => Array.from(values, (value) => value + 0);

  it('gives the floats of the table', () => {
    fc.assert(
      fc.property(pixelBytes, map, (pixels, to) => {
        expect(plus(normalizePixels(pixels, to))).toEqual(plus(normalizeByTable(pixels, to)));
      }),
      { numRuns: 500 },
    );
  });

  it('gives the same where a picture is worked on in parts', () => {
    const pixels = Uint8Array.from({ length: 3 * 30_001 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24);
    const to = { scale: [0.1, 0.2, 0.3], offset: [1, 2, 3] } as const;
    const weights: ColourMatrix = [0.5, 0.2, 0.1, 3, 0.1, 0.8, 0, -2, 0, 0.3, 0.9, 1];
    const plain = recolourPlainly(pixels, weights, to, new Float32Array(pixels.length));
    expect(normalizePixels(pixels, to)).toEqual(normalizeByTable(pixels, to));
    expect(recolourPixels(pixels, weights, to, new Float32Array(pixels.length))).toEqual(plain);
  });

  it('mixes channels as the plain way does', () => {
    fc.assert(
      fc.property(pixelBytes, colour, map, (pixels, weights, to) => {
        const [a, b] = [recolourPixels, recolourPlainly].map((recolour) =>
          recolour(pixels, weights, to, new Float32Array(pixels.length)),
        );
        expect(plus(a!)).toEqual(plus(b!));
      }),
      { numRuns: 1000 },
    );
  });

  it('adds up channels exactly, of many pixels too', () => {
    fc.assert(
      fc.property(pixelBytes, (pixels) => {
        const wanted = sumPlainly(pixels).map((sum) => sum / (pixels.length / 3));
        expect(channelMeans(pixels)).toEqual(wanted);
      }),
    );
    const many = new Uint8Array(3 * 17_000_001).fill(255);
    expect(channelMeans(many)).toEqual([255, 255, 255]);
  });

  it('takes floats, and rounds them to bytes, as the plain way does', () => {
    const values = fc
      .array(
        fc.oneof(
          fc.float({ min: 0, max: 255, noNaN: true }),
          fc.integer({ min: 0, max: 510 }).map((i) => i / 2),
        ),
        {
          maxLength: 100,
        },
      )
      .map((list) => Float32Array.from(list.slice(0, list.length - (list.length % 3))));
    fc.assert(
      fc.property(values, map, (floats, to) => {
        const [a, b] = [normalizeValues, normalizeValuesPlainly].map((normalize) =>
          normalize(floats, to, new Float32Array(floats.length)),
        );
        expect(plus(a!)).toEqual(plus(b!));
        const [c, d] = [roundValues, roundValuesPlainly].map((round) =>
          round(floats, new Uint8Array(floats.length)),
        );
        expect(c).toEqual(d);
        floats.forEach((value, i) => void expect(Math.abs(value - c![i]!)).toBeLessThanOrEqual(0.5));
      }),
      { numRuns: 500 },
    );
  });
});

describe('without WebAssembly of 128 bits', () => {
  it('the plain way does it', async () => {
    vi.stubGlobal('WebAssembly', undefined);
    vi.resetModules();
    const plain = await import('../../src/augment/resample/resample.ts');
    const { normalizePixels: normalized } = await import('../../src/pixels/normalize.ts');
    const { simdMachine: machine } = await import('../../src/simd/machine.ts');
    expect(machine()).toBeUndefined();
    const plan = planOf({ columns: 9, rows: 7, width: 8, height: 5 }, 3);
    plan.matrix = [0.9, 0, 0.3, 0, -1.1, 0.2];
    expect(plain.resample(plan, [0, 0, 0])).toEqual(plainly(plan, [0, 0, 0]));
    const map = { scale: [1, 2, 3], offset: [0, 1, 0] } as const;
    expect([...normalized(Uint8Array.of(1, 2, 3), map)]).toEqual([1, 5, 9]);
    vi.unstubAllGlobals();
  });

  it('every augmentation gives the same to the bit', async () => {
    const all = {
      ...{ flip: true, crop: 0.4, rotate: 20, scale: 0.2, shift: 0.1 },
      ...{ brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.4, channels: 0.2, greyscale: 0.2 },
      ...{ blur: 2, noise: 0.1, erase: 5, randAugment: { operations: 3, magnitude: 20 } },
    };
    const single = Object.entries(all).map(([name, amount]) => ({ [name]: amount }));
    const cases: AugmentOptions[] = [...single, { window: true }, { flip: true, contrast: 0.4 }, all];
    const encodeAll = ({
      imagePreprocessor,
    }: typeof import('../../src/preprocessor.ts')): (readonly number[])[] => {
      const data = planOf({ columns: 29, rows: 23, width: 1, height: 1 }, 1).source.pixels;
      const prepared = { pixels: { dtype: 'uint8', shape: [23, 29, 3], data } } as const;
      const options = { width: 25, height: 19, stored: { width: 29, height: 23 } };
      return cases.flatMap((augment) =>
        (['uint8', 'float32'] as const).flatMap((output) => {
          const preprocessor = imagePreprocessor({ ...options, augment, output });
          return [1, 2, 3].map((seed) => [
            ...preprocessor.encode(prepared, { random: randomStream(seed) }).pixels!.data,
          ]);
        }),
      );
    };
    vi.resetModules();
    const by = encodeAll(await import('../../src/preprocessor.ts'));
    vi.stubGlobal('WebAssembly', undefined);
    vi.resetModules();
    const without = encodeAll(await import('../../src/preprocessor.ts'));
    vi.unstubAllGlobals();
    by.forEach(
      (values, i) =>
        void expect(values.map((value) => value + 0)).toEqual(without[i]!.map((value) => value + 0)),
    );
  });

  it('a kernel that names a variable which it has not is an error', () => {
    const wrong = {
      name: 'wrong',
      parameters: [],
      locals: {},
      body: (local: (name: string) => number) => [[local('x')]],
    };
    expect(() => assemble([wrong])).toThrow('kernel wrong has no local "x"');
  });
});
