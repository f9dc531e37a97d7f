import { join } from 'node:path';
import { type EncodedInput, type HostTensor, randomStream } from '@crossmodal/core';
import { describe, expect, it } from 'vitest';
import { type AugmentOptions, imagePreprocessor, toLinearMap } from '../src/index.ts';

const file = join(import.meta.dirname, 'golden/rgb.png');
const emoji: AugmentOptions = {
  flip: true,
  rotate: 9,
  scale: 0.12,
  shift: 0.09,
  contrast: 0.12,
  channels: 0.1,
  erase: 6,
};
const random = randomStream(5);

const valuesOf = (input: EncodedInput): number[] => [...input.pixels!.data];

describe('imagePreprocessor', () => {
  it('prepares bytes and encodes floats of the shape that it says', async () => {
    const preprocessor = imagePreprocessor({ width: 6, height: 4, normalize: 'zero-one' });
    const prepared = await preprocessor.prepare({ file });
    expect(prepared.pixels).toMatchObject({ dtype: 'uint8', shape: [4, 6, 3] });
    const encoded = preprocessor.encode(prepared);
    expect(encoded.pixels).toMatchObject({ ...preprocessor.fields.pixels });
    const bytes = valuesOf(prepared);
    valuesOf(encoded).forEach((value, i) => void expect(value).toBeCloseTo(bytes[i]! / 255, 6));
  });

  it('is remade by its config, through JSON', async () => {
    const preprocessor = imagePreprocessor({
      width: 6,
      height: 4,
      resize: 'cover',
      normalize: 'clip',
      augment: emoji,
    });
    const again = imagePreprocessor(JSON.parse(JSON.stringify(preprocessor.config)));
    expect(again.config).toEqual(preprocessor.config);
    const prepared = await preprocessor.prepare({ file });
    expect(again.encode(prepared, { random })).toEqual(preprocessor.encode(prepared, { random }));
  });

  it('augments only where a stream is given, and the same way for the same stream', async () => {
    const preprocessor = imagePreprocessor({ width: 24, height: 16, augment: emoji });
    const plain = imagePreprocessor({ width: 24, height: 16 });
    const prepared = await preprocessor.prepare({ file });
    const before = valuesOf(prepared);
    expect(preprocessor.encode(prepared)).toEqual(plain.encode(prepared));
    const once = preprocessor.encode(prepared, { random: random.child(1) });
    expect(preprocessor.encode(prepared, { random: random.child(1) })).toEqual(once);
    expect(preprocessor.encode(prepared, { random: random.child(2) })).not.toEqual(once);
    expect(valuesOf(prepared)).toEqual(before);
  });

  it('gives the same with augmentations of no amount as without', async () => {
    const still = imagePreprocessor({ width: 24, height: 16, augment: { rotate: 0, flip: false } });
    const prepared = await still.prepare({ file });
    const [a, b] = [still.encode(prepared, { random }), still.encode(prepared)].map(valuesOf);
    a!.forEach((value, i) => void expect(value).toBeCloseTo(b![i]!, 6));
  });

  it('gives bytes that the network normalizes to what it would have given as floats', async () => {
    const options = {
      width: 20,
      height: 14,
      stored: { width: 24, height: 16 },
      normalize: 'imagenet',
    } as const;
    const augment = { flip: true, crop: 0.5, erase: 5, brightness: 0.2 };
    const [floats, bytes] = (['float32', 'uint8'] as const).map((output) =>
      imagePreprocessor({ ...options, augment, output }),
    );
    expect(bytes!.fields.pixels).toEqual({ dtype: 'uint8', shape: [14, 20, 3] });
    const prepared = await bytes!.prepare({ file });
    const { scale, offset } = toLinearMap('imagenet');
    for (const context of [{}, { random: random.child(1) }, { random: random.child(2) }]) {
      const [wanted, got] = [floats!, bytes!].map((one) => one.encode(prepared, context).pixels!);
      expect(got!.dtype).toBe('uint8');
      // Rounded to bytes: half of one, and the whole of it for what is blanked.
      got!.data.forEach((value, i) => {
        const normalized = value * scale[i % 3]! + offset[i % 3]!;
        expect(Math.abs(normalized - wanted!.data[i]!)).toBeLessThan(0.51 * scale[i % 3]!);
      });
    }
  });

  it('recolours and filters bytes as floats', async () => {
    const augment = { saturation: 0.5, hue: 0.2, blur: 2, noise: 0.02, randAugment: { operations: 3 } };
    const [floats, bytes] = (['float32', 'uint8'] as const).map((output) =>
      imagePreprocessor({
        width: 24,
        height: 16,
        augment,
        output,
        normalize: { mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] },
      }),
    );
    const prepared = await floats!.prepare({ file });
    const [a, b] = [floats!, bytes!].map((one) => valuesOf(one.encode(prepared, { random })));
    a!.forEach((value, i) => void expect(Math.abs(value - b![i]!)).toBeLessThan(0.51));
  });

  it('puts channels in the order that is wanted', async () => {
    const plain = imagePreprocessor({ width: 6, height: 4 });
    const first = imagePreprocessor({ width: 6, height: 4, order: 'bgr-first' });
    expect(first.fields.pixels!.shape).toEqual([3, 4, 6]);
    const prepared = await plain.prepare({ file });
    const [values, moved] = [plain, first].map((one) => valuesOf(one.encode(prepared)));
    expect(moved).toEqual([2, 1, 0].flatMap((channel) => values!.filter((_, i) => i % 3 === channel)));
  });

  it('shows a window of a picture that is kept larger, at whole pixels', async () => {
    const options = { width: 20, height: 10, stored: { width: 23, height: 16 }, output: 'uint8' } as const;
    const windows = imagePreprocessor({ ...options, augment: { window: true } });
    const prepared = await windows.prepare({ file });
    const stored = prepared.pixels!.data;
    const rowsAt = (left: number, top: number): number[] =>
      Array.from({ length: 10 }, (_, y) => [
        ...stored.subarray(((top + y) * 23 + left) * 3, ((top + y) * 23 + left + 20) * 3),
      ]).flat();
    const all = new Map<string, string>();
    for (let x = 0; x <= 3; x++) for (let y = 0; y <= 6; y++) all.set(rowsAt(x, y).join(), `${x} ${y}`);
    const seen = new Set<string>();
    for (let i = 0; i < 300; i++) {
      const place = all.get(valuesOf(windows.encode(prepared, { random: random.child(i) })).join());
      expect(place).toBeDefined();
      seen.add(place!);
    }
    expect(seen.size).toBe(28);
    expect(valuesOf(imagePreprocessor(options).encode(prepared))).toEqual(rowsAt(1, 3));
    expect(valuesOf(windows.encode(prepared))).toEqual(rowsAt(1, 3));
  });

  it('writes to the place that it is given, where that fits', async () => {
    const sizes = [
      { width: 8, height: 8 },
      { width: 6, height: 4 },
    ];
    for (const [output, stored] of sizes.flatMap((size) => [
      ['float32', size] as const,
      ['uint8', size] as const,
    ])) {
      const options = { width: 6, height: 4, stored, output };
      const cases: [AugmentOptions, boolean][] = [
        [{}, true],
        [{ window: true }, true],
        [{ crop: 0.5, flip: true, erase: 2 }, true],
        [{ rotate: 9, brightness: 0.3 }, true],
        [{ saturation: 0.3, blur: 1 }, true],
      ];
      for (const [augment, used] of cases) {
        const preprocessor = imagePreprocessor({ ...options, augment });
        const prepared = await preprocessor.prepare({ file });
        const batch = new (output === 'uint8' ? Uint8Array : Float32Array)(144).fill(7);
        const data = batch.subarray(72);
        const into = { pixels: { dtype: output, shape: [4, 6, 3], data } as HostTensor };
        const wanted = valuesOf(preprocessor.encode(prepared, { random }));
        const encoded = preprocessor.encode(prepared, { random, into });
        expect([encoded.pixels!.data === data, valuesOf(encoded)]).toEqual([used, wanted]);
        expect([...batch.subarray(0, 72)]).toEqual(Array(72).fill(7));
        const small = { pixels: { ...into.pixels, data: data.subarray(1) } as HostTensor };
        expect(valuesOf(preprocessor.encode(prepared, { random, into: small }))).toEqual(wanted);
        const other = imagePreprocessor({ ...options, augment, order: 'bgr-last' });
        const ordered = valuesOf(other.encode(prepared, { random }));
        const placed = other.encode(prepared, { random, into });
        expect([placed.pixels!.data === data, valuesOf(placed)]).toEqual([true, ordered]);
      }
    }
  });

  it('hands on the limits of decoding', async () => {
    const small = imagePreprocessor({ width: 4, height: 4, limits: { maxPixels: 100 } });
    await expect(small.prepare({ file })).rejects.toMatchObject({ code: 'image/too-large' });
  });

  it('refuses augmentations that are none, and amounts that are out of range', () => {
    const make = (augment: object) => () => imagePreprocessor({ width: 4, height: 4, augment });
    expect(make({ flipp: true })).toThrow('there is no augmentation "flipp". Did you mean "flip"?');
    expect(make({ scale: 1 })).toThrow('expected scale to be a number from 0 to 0.99, got 1');
    expect(make({ crop: -0.1 })).toThrow('expected crop to be a number from 0 to 1, got -0.1');
    expect(make({ scale: '0.1' })).toThrow('expected scale to be a number from 0 to 0.99, got "0.1"');
    expect(make({ blur: Number.NaN })).toThrow('expected blur to be a number from 0 to 100, got NaN');
    expect(make({ erase: 2.5 })).toThrow('expected erase to be a whole number');
    expect(make({ flip: 1 })).toThrow('expected flip to be true or false, got 1');
    expect(make({ randAugment: true })).toThrow('expected randAugment to be an object');
    expect(make({ randAugment: { magnitude: 31 } })).toThrow(
      'randAugment.magnitude to be a number from 0 to 30',
    );
    expect(make({ randAugment: { operations: 1.5 } })).toThrow('randAugment.operations to be a whole number');
    expect(make({ randAugment: { operation: 1 } })).toThrow('Did you mean "operations"?');
    const normalize = 'imagnet' as 'imagenet';
    expect(() => imagePreprocessor({ width: 4, height: 4, normalize })).toThrow('Did you mean "imagenet"?');
  });

  it('refuses what is none of its options, before a picture comes', () => {
    const make = (options: object) => () => imagePreprocessor({ width: 4, height: 4, ...options });
    expect(make({ output: 'float64' })).toThrow('expected output to be one of float32, uint8, got "float64"');
    expect(make({ order: 'rgb-lst' })).toThrow('Did you mean "rgb-last"?');
    expect(make({ resize: 'fit' })).toThrow('expected resize to be cover, contain or stretch, got "fit"');
    expect(make({ background: [0, 0, 256] })).toThrow('background');
  });

  it('refuses sizes that are none, and pixels of another size', async () => {
    expect(() => imagePreprocessor({ width: 0, height: 4 })).toThrow('whole numbers from 1, got 0');
    const prepared = await imagePreprocessor({ width: 2, height: 2 }).prepare({ file });
    expect(() => imagePreprocessor({ width: 3, height: 2 }).encode(prepared)).toThrow(
      'expected prepared pixels, uint8 [2,3,3], got uint8 [2,2,3]',
    );
  });
});
