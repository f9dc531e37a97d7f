import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomStream } from '@crossmodal/core';
import { describe, expect, it } from 'vitest';
import { changeBrightness } from '../../src/augment/brightness.ts';
import { changeContrast } from '../../src/augment/contrast.ts';
import { gaussianBlur } from '../../src/augment/filters/blur.ts';
import { posterize, solarize } from '../../src/augment/filters/tables.ts';
import { emptyPlan, type Plan } from '../../src/augment/plan.ts';
import { randAugment } from '../../src/augment/rand-augment.ts';
import { render } from '../../src/augment/render.ts';
import { rotateBy } from '../../src/augment/rotate.ts';
import { changeSaturation } from '../../src/augment/saturation.ts';

type Strength =
  | `${'Shear' | 'Translate'}${'X' | 'Y'}`
  | `${'Rotate' | 'Brightness' | 'Contrast' | 'Color' | 'Posterize' | 'Solarize'}`;

const golden = JSON.parse(readFileSync(join(import.meta.dirname, '../golden/augmented.json'), 'utf8')) as {
  width: number;
  height: number;
  pixels: number[];
  background: [number, number, number];
  changed: Record<string, number[]>;
  randAugment: Record<Strength, number[]>;
};
const { width, height, background } = golden;
const source = { pixels: Uint8Array.from(golden.pixels), width, height };
const identity = { scale: [1, 1, 1], offset: [0, 0, 0] } as const;

/** The largest difference, of pixels that are so far from the edge. */
function difference(name: string, change: (plan: Plan) => void, margin = 0): number {
  const plan = emptyPlan(source);
  change(plan);
  const rendered = render(plan, background, identity);
  let most = 0;
  for (let y = margin; y < height - margin; y++) {
    for (let i = (y * width + margin) * 3; i < (y * width + width - margin) * 3; i++) {
      most = Math.max(most, Math.abs(rendered[i]! - golden.changed[name]![i]!));
    }
  }
  return most;
}

describe('what torchvision makes of floats', () => {
  const colours: [string, (plan: Plan) => void][] = [
    ['brightness 1.4', (plan) => changeBrightness(plan, 1.4)],
    ['contrast 1.5', (plan) => changeContrast(plan, 1.5)],
    ['contrast 0.3', (plan) => changeContrast(plan, 0.3)],
    [
      'brightness 0.7, contrast 1.5',
      (plan) => {
        changeBrightness(plan, 0.7);
        changeContrast(plan, 1.5);
      },
    ],
    ['saturation 1.6', (plan) => changeSaturation(plan, 1.6)],
    ['greyscale', (plan) => changeSaturation(plan, 0)],
  ];
  // Its weights of red, green and blue have four digits: 0.2989, 0.587, 0.114.
  it.each(colours)('%s', (name, change) => {
    expect(difference(name, change)).toBeLessThan(0.03);
  });

  it.each([0.8, 1.5])('blur %d, but for the edges', (deviation) => {
    const radius = Math.ceil(3 * deviation);
    const blur = (plan: Plan): void => void plan.filters.push(gaussianBlur(deviation));
    expect(difference(`blur ${deviation}`, blur, radius)).toBeLessThan(0.001);
  });

  it('rotate, in weights of 256ths, rounded to bytes, but for the edges', () => {
    // It blends what is beyond them by a mask of its own.
    expect(difference('rotate 20', (plan) => rotateBy(plan, -20), 5)).toBeLessThan(1.5);
  });
});

describe('randAugment has the strengths of torchvision', () => {
  /** What one operation plans, over many streams; each distinct amount, without its sign. */
  const amounts = (magnitude: number, of: (plan: Plan) => number | undefined): number[] => {
    const all = Array.from({ length: 300 }, (_, seed) => {
      const plan = emptyPlan({ pixels: new Uint8Array(331 * 331 * 3), width: 331, height: 331 });
      randAugment(plan, { operations: 1, magnitude }, randomStream(seed));
      return of(plan);
    });
    return [
      ...new Set(all.filter((amount) => amount !== undefined).map((amount) => Number(amount.toFixed(5)))),
    ].sort((a, b) => a - b);
  };
  const sameSize = ({ matrix }: Plan): boolean => matrix[0] === 1 && matrix[4] === 1;

  it.each([1, 9, 22, 30])('of magnitude %d', (magnitude) => {
    const strength = (name: Strength): number => Number(golden.randAugment[name][magnitude]!.toFixed(5));
    const both = (name: Strength): number[] => [-strength(name), strength(name)];
    const moved = (at: number) => (plan: Plan) =>
      sameSize(plan) && plan.matrix[at] !== 0 ? plan.matrix[at] : undefined;
    expect(amounts(magnitude, moved(1))).toEqual(both('ShearX'));
    expect(amounts(magnitude, moved(3))).toEqual(both('ShearY'));
    expect(amounts(magnitude, moved(2))).toEqual(both('TranslateX'));
    expect(amounts(magnitude, moved(5))).toEqual(both('TranslateY'));
    const turned = ({ matrix: [a, b] }: Plan) => (a === 1 ? undefined : (Math.atan2(b, a) * 180) / Math.PI);
    expect(amounts(magnitude, turned)).toEqual(both('Rotate'));
    const gain = ({ colour: [r, g, , bias] }: Plan) => (g === 0 && bias === 0 && r !== 1 ? r - 1 : undefined);
    // Of a black picture, contrast and brightness are the same.
    expect(amounts(magnitude, gain)).toEqual(both('Brightness'));
    expect(strength('Contrast')).toBe(strength('Brightness'));
    const saturation = ({ colour: [, g] }: Plan) => (g === 0 ? undefined : -g! / 0.587);
    expect(amounts(magnitude, saturation)).toEqual(both('Color'));
  });

  it('keeps as many bits, and inverts from the same value on', () => {
    for (const magnitude of [1, 9, 22, 30]) {
      const values = Float32Array.from({ length: 256 * 3 }, (_, i) => Math.floor(i / 3));
      const results = new Set(
        Array.from({ length: 300 }, (_, seed) => {
          const plan = emptyPlan({ pixels: new Uint8Array(3), width: 1, height: 1 });
          randAugment(plan, { operations: 1, magnitude }, randomStream(seed));
          const changed = values.slice();
          plan.filters[0]?.(changed, 256, 1);
          return changed.join();
        }),
      );
      const wanted = [
        posterize(golden.randAugment.Posterize[magnitude]!),
        solarize(golden.randAugment.Solarize[magnitude]!),
      ];
      for (const filter of wanted) {
        const changed = values.slice();
        filter(changed, 256, 1);
        expect(results).toContain(changed.join());
      }
    }
  });
});
