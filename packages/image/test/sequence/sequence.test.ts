import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { imagePreprocessor, imageSequencePreprocessor, sequenceShape, toSequence } from '../../src/index.ts';

// 4×4 pixels of one channel: 0 … 15, row by row.
const grid = { data: Float32Array.from({ length: 16 }, (_, i) => i), width: 4, height: 4, channels: 1 };
const steps = (layout: Parameters<typeof toSequence>[1], of = grid) => {
  const [count, features] = sequenceShape(layout, of);
  const sequence = toSequence(of, layout);
  return Array.from({ length: count }, (_, i) => [...sequence.subarray(i * features, (i + 1) * features)]);
};

describe('toSequence', () => {
  it('rows and columns', () => {
    expect(steps({ kind: 'rows' })[1]).toEqual([4, 5, 6, 7]);
    expect(steps({ kind: 'columns' })[1]).toEqual([1, 5, 9, 13]);
  });

  it('patches in raster and in snake order', () => {
    const raster = [
      [0, 1, 4, 5],
      [2, 3, 6, 7],
      [8, 9, 12, 13],
      [10, 11, 14, 15],
    ];
    expect(steps({ kind: 'patches', size: 2 })).toEqual(raster);
    expect(steps({ kind: 'patches', size: 2, order: 'snake' })).toEqual([
      raster[0],
      raster[1],
      raster[3],
      raster[2],
    ]);
  });

  it('a pyramid: the whole, then its parts', () => {
    expect(steps({ kind: 'pyramid', size: 1, levels: 3 }).flat()).toEqual([
      7.5,
      ...[2.5, 4.5, 10.5, 12.5],
      ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    ]);
    expect(steps({ kind: 'pyramid', size: 2, levels: 1 })).toEqual([[2.5, 4.5, 10.5, 12.5]]);
  });

  it('keeps channels together', () => {
    const colours = {
      data: Float32Array.from({ length: 12 }, (_, i) => i),
      width: 2,
      height: 2,
      channels: 3,
    };
    expect(steps({ kind: 'columns' }, colours)[1]).toEqual([3, 4, 5, 9, 10, 11]);
  });

  it('refuses pictures that do not divide', () => {
    expect(() => steps({ kind: 'patches', size: 3 })).toThrow(
      'expected multiples of 3, got a picture of 4×4 pixels',
    );
    expect(() => steps({ kind: 'pyramid', size: 3, levels: 2 })).toThrow('multiples of 6');
  });

  it('refuses layouts and pictures that are none', () => {
    expect(() => steps({ kind: 'patches', size: 0 })).toThrow('size to be a whole number from 1, got 0');
    expect(() => steps({ kind: 'pyramid', size: 2, levels: 0 })).toThrow(
      'levels to be a whole number from 1',
    );
    expect(() => steps({ kind: 'pages' as 'rows' })).toThrow(
      'expected kind rows, columns, patches or pyramid',
    );
    const grid = { data: new Float32Array(5), width: 2, height: 2, channels: 1 };
    expect(() => toSequence(grid, { kind: 'rows' })).toThrow('expected 2 × 2 × 1 numbers, got 5');
  });
});

describe('imageSequencePreprocessor', () => {
  it('gives the steps of the normalized picture, and is remade by its config', async () => {
    const image = { width: 8, height: 8, normalize: 'imagenet' } as const;
    const layout = { kind: 'patches', size: 4, order: 'snake' } as const;
    const sequences = imageSequencePreprocessor({ image, layout });
    const prepared = await sequences.prepare({ file: join(import.meta.dirname, '../golden/rgb.png') });
    const { steps: encoded } = sequences.encode(prepared);
    expect(encoded).toMatchObject({ dtype: 'float32', shape: [4, 48] });
    const data = imagePreprocessor(image).encode(prepared).pixels!.data as Float32Array;
    expect(encoded!.data).toEqual(toSequence({ data, width: 8, height: 8, channels: 3 }, layout));
    const into = { steps: { dtype: 'float32', shape: [4, 48], data: new Float32Array(192) } } as const;
    expect(sequences.encode(prepared, { into }).steps!.data).toBe(into.steps.data);
    expect(into.steps.data).toEqual(encoded!.data);
    const again = imageSequencePreprocessor(JSON.parse(JSON.stringify(sequences.config)));
    expect(again.encode(prepared)).toEqual(sequences.encode(prepared));
  });
});
