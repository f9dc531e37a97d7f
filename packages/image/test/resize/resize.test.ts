import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { decodeImage, type ResizeMode } from '../../src/index.ts';
import { resizePlainly } from '../../src/resize/plain.ts';
import { type Raster, resizeRaster } from '../../src/resize/resize.ts';
import { makeWeights } from '../../src/resize/weights.ts';

interface Golden {
  readonly width: number;
  readonly height: number;
  readonly pixels: readonly number[];
  readonly background: readonly [number, number, number];
  readonly sizes: Readonly<Record<string, Readonly<Record<ResizeMode, readonly number[]>>>>;
}

const folder = join(import.meta.dirname, '../golden');
const golden = JSON.parse(readFileSync(join(folder, 'resized.json'), 'utf8')) as Golden;
const { background } = golden;
const source = { pixels: Uint8Array.from(golden.pixels), width: golden.width, height: golden.height };

describe.each(Object.entries(golden.sizes))("to %s, the bytes are Pillow's", (name, modes) => {
  const [width, height] = name.split('x').map(Number) as [number, number];
  it.each(Object.entries(modes) as [ResizeMode, number[]][])('%s', async (resize, wanted) => {
    const { data, shape } = await decodeImage(source, { width, height, resize, background });
    expect(shape).toEqual([height, width, 3]);
    expect([...data]).toEqual(wanted);
  });
});

describe('resizing 16 values at a time', () => {
  const noisy = (width: number, height: number, seed: number): Raster => ({
    pixels: Uint8Array.from({ length: width * height * 3 }, (_, i) => Math.imul(i + seed, 0x9e3779b1) >>> 24),
    width,
    height,
  });
  const side = fc.integer({ min: 1, max: 40 });
  const share = fc.double({ min: 0, max: 0.45, noNaN: true });

  it('gives the bytes of the plain way, whatever the sizes and the part', () => {
    fc.assert(
      fc.property(
        fc.tuple(side, side, side, side),
        fc.tuple(share, share, share, share),
        fc.nat(),
        ([width, height, columns, rows], cut, seed) => {
          const from = noisy(width, height, seed);
          const box = {
            left: cut[0] * width,
            top: cut[1] * height,
            right: width - cut[2] * width,
            bottom: height - cut[3] * height,
          };
          const wanted = resizePlainly(
            from,
            makeWeights(width, box.left, box.right, columns),
            makeWeights(height, box.top, box.bottom, rows),
          );
          const got = resizeRaster(from, { width: columns, height: rows }, box);
          // Where nothing is to be done, weights of 1 do nothing either.
          expect(got).toEqual(wanted);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('keeps one colour, also where white would run over', () => {
    fc.assert(
      fc.property(
        fc.tuple(side, side, side, side),
        fc.constantFrom(0, 1, 254, 255),
        ([w, h, x, y], value) => {
          const from = { pixels: new Uint8Array(w * h * 3).fill(value), width: w, height: h };
          expect(new Set(resizeRaster(from, { width: x, height: y }).pixels)).toEqual(new Set([value]));
        },
      ),
    );
  });

  it('goes the plain way where there is no WebAssembly', async () => {
    vi.stubGlobal('WebAssembly', undefined);
    vi.resetModules();
    const { resizeRaster: plain } = await import('../../src/resize/resize.ts');
    expect(plain(source, { width: 12, height: 8 })).toEqual(resizeRaster(source, { width: 12, height: 8 }));
    vi.unstubAllGlobals();
  });
});

it('halves large pictures before: on average within 1 of 255 of Pillow’s kind of resizing', async () => {
  const { default: sharp } = await import('sharp');
  const [width, height] = [1400, 1200];
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return 127 + 60 * Math.sin(x / 40 + (i % 3)) * Math.cos(y / 30) + 40 * Math.sin(x / 6);
  });
  const bytes = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  const halved = await decodeImage({ bytes }, { width: 100, height: 100, resize: 'stretch' });
  const whole = resizeRaster({ pixels, width, height }, { width: 100, height: 100 }).pixels;
  const mean = halved.data.reduce((sum, value, i) => sum + Math.abs(value - whole[i]!), 0) / whole.length;
  expect(mean).toBeLessThan(1);
});

it('says when pixels are not as many as they should be', async () => {
  const wrong = { pixels: new Uint8Array(11), width: 2, height: 2 };
  await expect(decodeImage(wrong, { width: 2, height: 2 })).rejects.toThrow(
    'expected 2 × 2 × 3 bytes, got 11',
  );
});
