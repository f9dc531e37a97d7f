import { join } from 'node:path';
import { type EncodedInput, randomStream } from '@crossmodal/core';
import { describe, expect, it } from 'vitest';
import { type AugmentOptions, imagePreprocessor } from '../src/index.ts';

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
    expect(valuesOf(encoded)).toEqual(valuesOf(prepared).map((value) => Math.fround(value / 255)));
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

  it('refuses sizes that are none, and pixels of another size', async () => {
    expect(() => imagePreprocessor({ width: 0, height: 4 })).toThrow('whole numbers from 1, got width 0');
    const prepared = await imagePreprocessor({ width: 2, height: 2 }).prepare({ file });
    expect(() => imagePreprocessor({ width: 3, height: 2 }).encode(prepared)).toThrow(
      'expected prepared pixels, uint8 [2,3,3], got uint8 [2,2,3]',
    );
  });
});
