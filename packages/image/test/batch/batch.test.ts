import { randomStream } from '@crossmodal/core';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { drawBeta } from '../../src/batch/beta.ts';
import {
  contactSheet,
  cutMix,
  denormalizePixels,
  drawCutMix,
  drawMixUp,
  mixPixels,
  mixRows,
  mixUp,
  normalizePixels,
  orderChannels,
  toLinearMap,
} from '../../src/index.ts';

const random = randomStream(4);

describe('drawBeta', () => {
  it.each([0.2, 1, 3])('has the mean and variance of Beta(%d, %d)', (alpha) => {
    const draws = Array.from({ length: 4000 }, (_, i) => drawBeta(random.child(i), alpha));
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
    expect(mean).toBeCloseTo(0.5, 1);
    expect(Math.abs(variance - 1 / (4 * (2 * alpha + 1)))).toBeLessThan(0.01);
  });

  it('is 0 or 1 where alpha is nearly 0, and half where it is large', () => {
    const draws = (alpha: number) => Array.from({ length: 200 }, (_, i) => drawBeta(random.child(i), alpha));
    for (const share of draws(1e-5)) expect(Math.min(share, 1 - share)).toBeLessThan(1e-9);
    for (const share of draws(1e9)) expect(share).toBeCloseTo(0.5, 3);
  });

  it.each([0, -1, Number.NaN])('refuses an alpha of %d', (alpha) => {
    expect(() => drawBeta(random, alpha)).toThrow('[image/mix] expected alpha to be above 0');
  });
});

/** Four pictures, each of one value, with targets of their own. */
const batch = {
  pixels: Float32Array.from({ length: 4 * 6 * 5 * 3 }, (_, i) => Math.floor(i / 90)),
  targets: Float32Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 1 : 0)),
  batch: 4,
  height: 6,
  width: 5,
};
const rows = (values: Float32Array, size: number) =>
  Array.from({ length: 4 }, (_, i) => [...values.subarray(i * size, (i + 1) * size)]);

describe.each([
  ['mixUp', mixUp],
  ['cutMix', cutMix],
])('%s', (name, mix) => {
  it('mixes pictures and targets by the same share', () => {
    for (let seed = 0; seed < 20; seed++) {
      const mixed = mix(batch, { alpha: 1, random: random.child(seed) });
      rows(mixed.targets, 4).forEach((target, i) => {
        expect(target.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
        const mean = rows(mixed.pixels, 90)[i]!.reduce((sum, value) => sum + value, 0) / 90;
        const wanted = target.reduce((sum, value, label) => sum + value * label, 0);
        expect(mean).toBeCloseTo(wanted, 4);
      });
    }
    expect(rows(batch.pixels, 90)[2]![0]).toBe(2);
  });

  it('refuses arrays of another length', () => {
    const problem = 'expected pixels of [4, 6, 5, 3] and targets of [4, classes], got';
    expect(() => mix({ ...batch, pixels: new Float32Array(9) }, { random })).toThrow(problem);
    expect(() => mix({ ...batch, targets: new Float32Array(9) }, { random })).toThrow(problem);
  });

  it('draws from its stream alone', () => {
    const once = mix(batch, { random: random.child(1) });
    expect(mix(batch, { random: random.child(1) })).toEqual(once);
    expect(mix(batch, { random: random.child(2) })).not.toEqual(once);
    expect(name).toBe(mix.name);
  });
});

describe('bytes', () => {
  const bytes = { ...batch, pixels: Uint8Array.from(batch.pixels, (value, i) => 80 * value + (i % 3)) };
  const floats = { ...batch, pixels: Float32Array.from(bytes.pixels) };

  it.each([mixUp, cutMix])('are mixed as floats are, and rounded', (mix) => {
    for (let seed = 0; seed < 10; seed++) {
      const options = { alpha: 1, random: random.child(seed) };
      const mixed = mix(bytes, options);
      expect(mixed.pixels).toBeInstanceOf(Uint8Array);
      expect(mixed.targets).toEqual(mix(floats, options).targets);
      const wanted = mix(floats, options).pixels;
      mixed.pixels.forEach(
        (value, i) => void expect(Math.abs(value - wanted[i]!)).toBeLessThanOrEqual(0.501),
      );
    }
  });
});

describe('a mixture', () => {
  const partners = Uint32Array.of(1, 0, 2, 3);

  it('leaves samples as they are that have themselves for a partner', () => {
    const mixture = drawMixUp({ partners, alpha: 1, random });
    const mixed = rows(mixPixels(batch.pixels, batch, mixture), 90);
    expect(mixed.slice(2)).toEqual(rows(batch.pixels, 90).slice(2));
    expect(mixed[0]![0]).toBeCloseTo(1 - mixture.share, 6);
    expect(mixed[1]![0]).toBeCloseTo(mixture.share, 6);
    expect([...mixRows(Float32Array.of(0, 10, 20, 30), mixture)].slice(2)).toEqual([20, 30]);
  });

  it('cuts pictures of several sizes at the same place, and keeps the mean of what they keep', () => {
    const sizes = [
      { width: 40, height: 20 },
      { width: 10, height: 10 },
    ];
    for (let seed = 0; seed < 20; seed++) {
      const mixture = drawCutMix({ partners, random: random.child(seed), sizes });
      const kept = sizes.map(({ width, height }) => {
        const pixels = Float32Array.from({ length: 4 * width * height * 3 }, (_, i) =>
          Math.floor(i / (width * height * 3)),
        );
        const first = mixPixels(pixels, { width, height }, mixture).subarray(0, width * height * 3);
        return first.filter((value) => value === 0).length / first.length;
      });
      expect((kept[0]! + kept[1]!) / 2).toBeCloseTo(mixture.share, 6);
      expect(Math.abs(kept[0]! - kept[1]!)).toBeLessThan(0.25);
    }
  });
});

describe('contactSheet', () => {
  it('sets pictures in rows', async () => {
    const picture = (value: number) => ({
      pixels: new Uint8Array(2 * 2 * 3).fill(value),
      width: 2,
      height: 2,
    });
    const png = await contactSheet([[picture(10), picture(20)], [picture(30)]], {
      gap: 1,
      zoom: 2,
      background: [1, 2, 3],
    });
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([11, 11]);
    const at = (x: number, y: number) => [...data.subarray((y * 11 + x) * 3, (y * 11 + x) * 3 + 3)];
    expect([at(0, 0), at(1, 1), at(4, 4), at(6, 1), at(1, 6), at(6, 6)]).toEqual([
      [1, 2, 3],
      [10, 10, 10],
      [10, 10, 10],
      [20, 20, 20],
      [30, 30, 30],
      [1, 2, 3],
    ]);
    await expect(contactSheet([[]])).rejects.toThrow('expected pictures, all of one size');
  });
});

it('orderChannels', () => {
  const pixels = Uint8Array.of(1, 2, 3, 4, 5, 6);
  expect([...orderChannels(pixels, 'rgb-last')]).toEqual([1, 2, 3, 4, 5, 6]);
  expect([...orderChannels(pixels, 'bgr-last')]).toEqual([3, 2, 1, 6, 5, 4]);
  expect([...orderChannels(pixels, 'rgb-first')]).toEqual([1, 4, 2, 5, 3, 6]);
  expect([...orderChannels(pixels, 'bgr-first')]).toEqual([3, 6, 2, 5, 1, 4]);
});

it('denormalizePixels undoes normalizePixels', () => {
  const pixels = Uint8Array.from({ length: 300 }, (_, i) => (i * 7) % 256);
  for (const name of ['imagenet', 'clip', 'zero-one', 'minus-one-one'] as const) {
    const map = toLinearMap(name);
    expect(denormalizePixels(normalizePixels(pixels, map), map)).toEqual(pixels);
  }
});
