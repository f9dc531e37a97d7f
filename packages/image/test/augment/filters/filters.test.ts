import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomStream } from '@crossmodal/core';
import { describe, expect, it } from 'vitest';
import { changeBrightness } from '../../../src/augment/brightness.ts';
import { gaussianBlur } from '../../../src/augment/filters/blur.ts';
import { autoContrast, equalize, posterize, sharpen, solarize } from '../../../src/augment/filters/tables.ts';
import { planAugmentations } from '../../../src/augment/options.ts';
import { emptyPlan, type Plan } from '../../../src/augment/plan.ts';
import { render } from '../../../src/augment/render.ts';
import { changeSaturation } from '../../../src/augment/saturation.ts';
import type { AugmentOptions } from '../../../src/index.ts';

const golden = JSON.parse(readFileSync(join(import.meta.dirname, '../../golden/filters.json'), 'utf8')) as {
  width: number;
  height: number;
  pixels: number[];
  filters: Record<string, number[]>;
};
const { width, height } = golden;
const source = { pixels: Uint8Array.from(golden.pixels), width, height };
const identity = { scale: [1, 1, 1], offset: [0, 0, 0] } as const;
const white = [255, 255, 255] as const;
const renderPlan = (change: (plan: Plan) => void, from = source): Float32Array => {
  const plan = emptyPlan(from);
  change(plan);
  return render(plan, white, identity);
};

describe('changes of colour and sharpness are those of Pillow, but for rounding', () => {
  const darker = { ...source, pixels: source.pixels.map((value) => (value >> 1) + 30) };
  const cases: [string, (plan: Plan) => void, typeof source?][] = [
    ['posterize 5', (plan) => plan.filters.push(posterize(5))],
    ['solarize 100', (plan) => plan.filters.push(solarize(100))],
    ['autoContrast', (plan) => plan.filters.push(autoContrast), darker],
    ['equalize', (plan) => plan.filters.push(equalize)],
    ['sharpen 1.7', (plan) => plan.filters.push(sharpen(1.7))],
    ['sharpen 0.4', (plan) => plan.filters.push(sharpen(0.4))],
    ['brightness 1.3', (plan) => changeBrightness(plan, 1.3)],
    ['saturation 0.4', (plan) => changeSaturation(plan, 0.4)],
    ['saturation 1.6', (plan) => changeSaturation(plan, 1.6)],
  ];
  it.each(cases)('%s', (name, change, from) => {
    const rendered = renderPlan(change, from);
    const wanted = golden.filters[name]!;
    const most = wanted.reduce((worst, value, i) => Math.max(worst, Math.abs(value - rendered[i]!)), 0);
    expect(most).toBeLessThan(1.5); // Pillow rounds between steps, and cuts off at the end.
  });
});

describe('gaussianBlur', () => {
  it('spreads a point by its deviation, and keeps the sum', () => {
    const pixels = new Float32Array(21 * 21 * 3);
    pixels[(10 * 21 + 10) * 3] = 1;
    gaussianBlur(2)(pixels, 21, 21);
    let [sum, variance] = [0, 0];
    for (let x = 0; x < 21; x++) {
      for (let y = 0; y < 21; y++) {
        const value = pixels[(y * 21 + x) * 3]!;
        sum += value;
        variance += value * (x - 10) ** 2;
      }
    }
    expect(sum).toBeCloseTo(1, 5);
    expect(Math.sqrt(variance)).toBeCloseTo(2, 1);
    expect(pixels[(10 * 21 + 8) * 3]).toBeCloseTo(pixels[(8 * 21 + 10) * 3]!, 6);
  });

  it('leaves an even picture as it is, at its edges too', () => {
    const pixels = new Float32Array(5 * 4 * 3).fill(7);
    gaussianBlur(1.5)(pixels, 5, 4);
    for (const value of pixels) expect(value).toBeCloseTo(7, 4);
  });
});

/** What one augmentation does, over many streams. */
const all = (options: AugmentOptions, count = 300) =>
  Array.from({ length: count }, (_, seed) => {
    const plan = emptyPlan(source);
    planAugmentations(plan, options, randomStream(seed));
    return plan;
  });

describe('augmentations of colour', () => {
  it('hue turns colours, keeps greys and lightness', () => {
    for (const { colour } of all({ hue: 1 }, 50)) {
      for (const row of [0, 4, 8]) {
        expect(colour[row]! + colour[row + 1]! + colour[row + 2]!).toBeCloseTo(1, 2);
      }
      const light = (channel: number) =>
        0.299 * colour[channel]! + 0.587 * colour[4 + channel]! + 0.114 * colour[8 + channel]!;
      expect(light(0)).toBeCloseTo(0.299, 2);
      expect(light(1)).toBeCloseTo(0.587, 2);
    }
    expect(all({ hue: 1 }, 50).some(({ colour }) => colour[0]! < 0)).toBe(true);
  });

  it('greyscale: as often as told, and then all grey', () => {
    const plans = all({ greyscale: 0.3 });
    const grey = plans.filter(({ colour }) => colour[0] !== 1);
    expect(grey.length).toBeGreaterThan(60);
    expect(grey.length).toBeLessThan(120);
    const rendered = render(grey[0]!, white, identity);
    expect(rendered[0]).toBeCloseTo(rendered[1]!, 4);
  });

  it('brightness and saturation stay within their shares', () => {
    const gains = all({ brightness: 0.4 }).map(({ colour }) => colour[0]!);
    expect(Math.min(...gains)).toBeGreaterThanOrEqual(0.6);
    expect(Math.max(...gains)).toBeLessThanOrEqual(1.4);
    expect(Math.max(...gains)).toBeGreaterThan(1.35);
    const [plan] = all({ brightness: 0.4, saturation: 0.5 }, 1);
    const [before] = all({ brightness: 0.4 }, 1);
    const sum = (m: Plan) => m.colour[0]! + m.colour[1]! + m.colour[2]!;
    expect(sum(plan!)).toBeCloseTo(sum(before!), 9); // Greys keep their brightness.
  });

  it('noise has the deviation that it is told', () => {
    const even = { pixels: new Uint8Array(64 * 64 * 3).fill(128), width: 64, height: 64 };
    const rendered = renderPlan((plan) => planAugmentations(plan, { noise: 0.05 }, randomStream(1)), even);
    const mean = rendered.reduce((sum, value) => sum + value, 0) / rendered.length;
    const deviation = Math.sqrt(
      rendered.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rendered.length,
    );
    expect(mean).toBeCloseTo(128, 0);
    expect(deviation / 255).toBeCloseTo(0.05, 2);
  });
});

describe('crop', () => {
  it('shows a part inside the picture, of at least the area', () => {
    for (const { matrix } of all({ crop: 0.2 })) {
      const [a, , c, , e, f] = matrix;
      expect(a * e).toBeGreaterThan(0.19);
      expect(a).toBeLessThanOrEqual(1);
      expect(Math.abs(c) + (a * width) / 2).toBeLessThanOrEqual(width / 2 + 1e-9);
      expect(Math.abs(f) + (e * height) / 2).toBeLessThanOrEqual(height / 2 + 1e-9);
    }
  });

  it('takes the middle of a larger source when nothing else is planned, pixel by pixel', () => {
    const plan = emptyPlan(source, 11, 8);
    const rendered = render(plan, white, identity);
    const [left, top] = [Math.floor((width - 11) / 2), (height - 8) / 2];
    const row = [...rendered.subarray(0, 33)];
    expect(row).toEqual([...source.pixels.subarray((top * width + left) * 3, (top * width + left + 11) * 3)]);
  });
});

describe('randAugment', () => {
  it('draws as many operations as told, different ones, and renders all of them', () => {
    const plans = all({ randAugment: { operations: 3, magnitude: 15 } }, 200);
    const moved = plans.filter(({ matrix }) => matrix.join() !== emptyPlan(source).matrix.join());
    const filtered = plans.filter(({ filters }) => filters.length > 0);
    expect(moved.length).toBeGreaterThan(80);
    expect(filtered.length).toBeGreaterThan(80);
    expect(Math.max(...plans.map(({ filters }) => filters.length))).toBeLessThanOrEqual(3);
    for (const plan of plans.slice(0, 40)) {
      expect(render(plan, white, identity).every((value) => value >= 0 && value <= 255)).toBe(true);
    }
  });

  it('does nothing at magnitude 0 but what has no strength', () => {
    const plans = all({ randAugment: { operations: 1, magnitude: 0 } }, 100);
    expect(plans.every(({ matrix }) => Math.abs(matrix[0]) === 1 && Math.abs(matrix[2]) < 1e-9)).toBe(true);
  });
});
