import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomStream } from '@crossmodal/core';
import { describe, expect, it } from 'vitest';
import { type AugmentOptions, planAugmentations } from '../../src/augment/options.ts';
import { emptyPlan, type Matrix, type Plan } from '../../src/augment/plan.ts';
import { render } from '../../src/augment/render.ts';

const identity = { scale: [1, 1, 1], offset: [0, 0, 0] } as const;
const white = [255, 255, 255] as const;
const picture = Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => (i * 37) % 256);

/** What one augmentation plans, over many streams. */
const plans = (options: AugmentOptions, count = 400): Plan[] =>
  Array.from({ length: count }, (_, seed) => {
    const plan = emptyPlan({ pixels: picture, width: 8, height: 8 });
    planAugmentations(plan, options, randomStream(seed));
    return plan;
  });

describe('render', () => {
  const golden = JSON.parse(readFileSync(join(import.meta.dirname, '../golden/affine.json'), 'utf8')) as {
    width: number;
    height: number;
    background: [number, number, number];
    pixels: number[];
    cases: { matrix: Matrix; moved: number[] }[];
  };

  it.each(golden.cases)('resamples as PyTorch does, in whole numbers: $matrix', ({ matrix, moved }) => {
    const plan = emptyPlan({ ...golden, pixels: Uint8Array.from(golden.pixels) });
    plan.matrix = matrix;
    const rendered = render(plan, golden.background, identity);
    moved.forEach((value, i) => void expect(Math.abs(rendered[i]! - value)).toBeLessThan(1));
  });

  it('recolours, clamps, normalizes', () => {
    const plan = emptyPlan({ pixels: Uint8Array.of(10, 100, 200), width: 1, height: 1 });
    plan.colour = [0, 1, 0, 5, 0, 2, 0, 0, 0, 0, 2, 0]; // red from green; green and blue doubled
    const rendered = render(plan, white, { scale: [0.1, 0.01, 1], offset: [1, 0, -1] });
    expect([...rendered].map((value) => Number(value.toFixed(4)))).toEqual([11.5, 2, 254]);
  });

  it('blanks rectangles, also those that are partly outside', () => {
    const plan = emptyPlan({ pixels: new Uint8Array(3 * 3 * 3).fill(9), width: 3, height: 3 });
    plan.blanks.push([-1, -1, 2, 2], [2, 1, 5, 1]);
    const reds = [...render(plan, white, identity)].filter((_, i) => i % 3 === 0);
    expect(reds).toEqual([0, 9, 9, 9, 9, 0, 9, 9, 9]);
  });
});

describe('augmentations stay within their amounts, and use them', () => {
  const range = (values: number[]) => [Math.min(...values), Math.max(...values)] as const;
  const expectRange = (values: number[], least: number, most: number) => {
    const [low, high] = range(values);
    const slack = (most - least) * 0.03;
    expect(low).toBeGreaterThanOrEqual(least - 1e-9);
    expect(low).toBeLessThan(least + slack);
    expect(high).toBeLessThanOrEqual(most + 1e-9);
    expect(high).toBeGreaterThan(most - slack);
  };

  it('flip: half of the pictures', () => {
    const flipped = plans({ flip: true }).filter(({ matrix }) => matrix[0] === -1).length;
    expect(flipped).toBeGreaterThan(160);
    expect(flipped).toBeLessThan(240);
    const plan = plans({ flip: true }).find(({ matrix }) => matrix[0] === -1)!;
    const row = [...render(plan, white, identity)].slice(0, 24);
    expect(row).toEqual([...Array(8).keys()].reverse().flatMap((x) => [...picture.slice(x * 3, x * 3 + 3)]));
  });

  it('crop: of the area that is told, not less, sides in the picture', () => {
    const cropped = (least: number) => plans({ crop: least }).map(({ matrix }) => matrix);
    expectRange(
      cropped(0.3).map(([a, , , , e]) => a * e),
      0.3,
      1,
    );
    const ratios = cropped(0.3).map(([a, , , , e]) => a / e);
    expect(Math.max(...ratios)).toBeLessThanOrEqual(4 / 3 + 1e-9);
    expect(Math.max(...ratios)).toBeGreaterThan(1.25);
    expect(Math.min(...ratios)).toBeLessThan(0.8);
    for (const [a, , , , e] of cropped(1)) expect([a, e]).toEqual([1, 1]);
  });

  it('rotate', () => {
    const angles = plans({ rotate: 9 }).map(({ matrix: [a, b] }) => (Math.atan2(b, a) * 180) / Math.PI);
    expectRange(angles, -9, 9);
  });

  it('scale', () => {
    expectRange(
      plans({ scale: 0.12 }).map(({ matrix: [a] }) => 1 / a),
      0.88,
      1.12,
    );
  });

  it('shift', () => {
    expectRange(
      plans({ shift: 0.1 }).map(({ matrix }) => matrix[2]),
      -0.8,
      0.8,
    );
    expectRange(
      plans({ shift: 0.1 }).map(({ matrix }) => matrix[5]),
      -0.8,
      0.8,
    );
  });

  it('contrast keeps the mean grey', () => {
    const luma = [0.299, 0.587, 0.114];
    const mean = picture.reduce((sum, value, i) => sum + value * luma[i % 3]!, 0) / 64;
    const all = plans({ contrast: 0.2 });
    expectRange(
      all.map(({ colour }) => colour[0]!),
      0.8,
      1.2,
    );
    for (const { colour } of all) expect(colour[0]! * mean + colour[3]!).toBeCloseTo(mean, 6);
  });

  it('channels: each on its own', () => {
    const all = plans({ channels: 0.1 });
    for (const at of [0, 5, 10]) {
      expectRange(
        all.map(({ colour }) => colour[at]!),
        0.9,
        1.1,
      );
    }
    expect(all[0]!.colour[0]).not.toBe(all[0]!.colour[5]);
  });

  it('erase: anywhere', () => {
    const all = plans({ erase: 4 }).map(({ blanks }) => blanks[0]!);
    expect(range(all.map(([left]) => left))).toEqual([-2, 5]);
    expect(range(all.map(([, top]) => top))).toEqual([-2, 5]);
  });
});

it('draws for one augmentation do not depend on the others', () => {
  const [alone] = plans({ erase: 4 }, 1);
  const [together] = plans({ flip: true, rotate: 9, erase: 4 }, 1);
  expect(together!.blanks).toEqual(alone!.blanks);
});

it('moves the picture once, however many moves are planned', () => {
  const plan = emptyPlan({ pixels: picture, width: 8, height: 8 });
  planAugmentations(plan, { rotate: 9, scale: 0.1, shift: 0.1 }, randomStream(3));
  const parts = [{ rotate: 9 }, { scale: 0.1 }, { shift: 0.1 }].map((options) => {
    const part = emptyPlan({ pixels: picture, width: 8, height: 8 });
    planAugmentations(part, options, randomStream(3));
    return part.matrix;
  });
  // The picture is turned, then scaled, then shifted: a point of the result is traced back in the other order.
  const back = (m: Matrix, [x, y]: readonly [number, number]) =>
    [m[0] * x + m[1] * y + m[2], m[3] * x + m[4] * y + m[5]] as const;
  const traced = back(parts[0]!, back(parts[1]!, back(parts[2]!, [2, 3])));
  const direct = back(plan.matrix, [2, 3]);
  expect(direct[0]).toBeCloseTo(traced[0], 9);
  expect(direct[1]).toBeCloseTo(traced[1], 9);
});
