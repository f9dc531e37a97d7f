import { join } from 'node:path';
import { type EncodedInput, type Payload, type Preprocessor, randomStream } from '@crossmodal/core';
import type { EncoderInput } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ModalityConfig, modalityKind, modalitySchema } from '../../src/stages/modalities/index.ts';

beforeAll(() => tf.setBackend('cpu'));

const texts = ['A blue Cat, naïve: 東京!', 'two dogs running', 'the cats ran 😀', ''];
const file = join(import.meta.dirname, '../../../../packages/image/test/golden/rgb.png');
const context = { random: randomStream(1), path: 'encoder' };

const make = (config: object, training: readonly Payload[] = texts) => {
  const parsed: ModalityConfig = modalitySchema.parse({ column: 'c', ...config });
  const kind = modalityKind(parsed.kind);
  const preprocessor = kind.fit(parsed, training, import.meta.dirname);
  const restored = kind.restore(JSON.parse(JSON.stringify(preprocessor.config)) as Preprocessor['config']);
  return { preprocessor, restored, encoder: kind.buildEncoder(parsed, preprocessor, context) };
};
const batchOf = (input: EncodedInput): EncoderInput => {
  const fields = Object.entries(input).map(([name, { data, shape, dtype }]) => [
    name,
    tf.tensor(data, [1, ...shape], dtype === 'uint8' ? 'int32' : dtype),
  ]);
  return { fields: Object.fromEntries(fields), present: tf.ones([1]) };
};

interface Cut {
  readonly kind?: string;
  readonly [option: string]: unknown;
}

/** How many tokens the first text has, where that can be said by hand. */
const cuts: readonly (readonly [Cut, number | undefined])[] = [
  [{}, 5],
  [{ stemmer: 'porter', punctuation: true }, 8],
  [{ kind: 'basic', stripAccents: true }, 9],
  [{ kind: 'natural', name: 'treebank' }, undefined],
  [{ kind: 'natural', name: 'word', lossy: true, stemmer: 'lancaster' }, 5],
  [{ kind: 'character' }, 22],
  [{ kind: 'byte' }, 27],
  [{ kind: 'wordPiece', size: 300 }, undefined],
  [{ kind: 'bpe', size: 300 }, undefined],
];

describe.each(cuts)('texts cut by %j', (tokenizer, count) => {
  const { preprocessor, restored, encoder } = make({
    kind: 'text',
    tokenizer,
    length: 32,
    encoder: { features: 4 },
  });

  it('become as many steps as there are tokens, also after saving', async () => {
    for (const text of texts) {
      const prepared = await preprocessor.prepare(text);
      expect(await restored.prepare(text)).toEqual(prepared);
      const { values, mask } = encoder.call(batchOf(preprocessor.encode(prepared)), { training: false });
      expect(values.shape).toEqual([1, 32, 4]);
      const steps = (await mask.sum().data())[0]!;
      if (text === '') expect(steps).toBe(tokenizer.kind === 'wordPiece' ? 2 : 0);
      else if (text === texts[0] && count !== undefined) expect(steps).toBe(count);
      else expect(steps).toBeGreaterThan(2);
    }
  });
});

it('refuses a tokenizer that there is not', () => {
  expect(() => make({ kind: 'text', tokenizer: { kind: 'words' } })).toThrow('Invalid discriminator');
});

describe('pictures', () => {
  const augment = {
    ...{ crop: 0.5, flip: true, rotate: 5, scale: 0.1, shift: 0.1, brightness: 0.1, contrast: 0.1 },
    ...{ saturation: 0.1, hue: 0.1, channels: 0.1, greyscale: 0.1, blur: 1, noise: 0.01, erase: 4 },
    randAugment: { magnitude: 5 },
  };
  const options = { kind: 'image', width: 16, height: 16, stored: { width: 20, height: 20 } };

  it('are augmented in every way, and restored', async () => {
    const { preprocessor, restored } = make({ ...options, augment, background: [0, 0, 0] });
    const prepared = await preprocessor.prepare({ file });
    expect(prepared.pixels!.shape).toEqual([20, 20, 3]);
    const random = randomStream(1);
    expect(restored.encode(prepared, { random })).toEqual(preprocessor.encode(prepared, { random }));
    expect(preprocessor.encode(prepared, { random })).not.toEqual(preprocessor.encode(prepared));
  });

  it('are the same to the model as bytes and as floats', async () => {
    const normalize = { mean: [0.4, 0.5, 0.6], std: [0.2, 0.3, 0.25] };
    const encoder = { channels: [4], strides: [4] };
    const [floats, bytes] = ['float32', 'uint8'].map((output) =>
      make({ ...options, output, normalize, encoder }),
    );
    const outputs = await Promise.all(
      [floats!, bytes!].map(async (one) => {
        const input = one.preprocessor.encode(await one.preprocessor.prepare({ file }));
        const { values } = one.encoder.call(batchOf(input), { training: false });
        return { dtype: input.pixels!.dtype, values: [...(await values.data())] };
      }),
    );
    expect(outputs.map(({ dtype }) => dtype)).toEqual(['float32', 'uint8']);
    outputs[0]!.values.forEach((value, i) => void expect(value).toBeCloseTo(outputs[1]!.values[i]!, 4));
    expect(new Set(outputs[0]!.values).size).toBeGreaterThan(8);
  });

  it('are refused a kept size below the shown one', () => {
    expect(() => make({ kind: 'image', stored: { width: 32, height: 64 } })).toThrow(
      'expected at least width and height',
    );
  });
});
