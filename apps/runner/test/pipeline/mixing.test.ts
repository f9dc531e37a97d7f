import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type EncodedInput,
  type HostTensor,
  type Payload,
  type Preprocessor,
  randomStream,
} from '@crossmodal/core';
import {
  type Control,
  constant,
  fit,
  loadLatestCheckpoint,
  sgd,
  softmaxCrossEntropy,
} from '@crossmodal/train';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { encodeBatch, type TrainingTensors, toTensors, trainingData } from '../../src/pipeline/batches.ts';
import { buildClassifier } from '../../src/pipeline/classifier.ts';
import { mixBatch, mixingOf } from '../../src/pipeline/mix-batch.ts';
import type { PreparedSample } from '../../src/pipeline/prepared.ts';
import { type MixtureTensors, mixSteps } from '../../src/stages/mix-steps.ts';
import { type MixingConfig, mixingSchema } from '../../src/stages/mixing.ts';
import { modalityKind } from '../../src/stages/modalities/index.ts';

beforeAll(() => tf.setBackend('cpu'));

const random = randomStream(3);
const CLASSES = 3;
const BATCH = 6;
const [HEIGHT, WIDTH] = [4, 5];
const SIZE = HEIGHT * WIDTH * 3;
const targets = [0, 1, 2, 0, 1, 2];
const present = (values: readonly number[]): HostTensor => ({
  dtype: 'float32',
  shape: [BATCH],
  data: Float32Array.from(values),
});
const all = [1, 1, 1, 1, 1, 1];

/** Pictures of one value each: ten times the class. */
function pictures(has: readonly number[] = all): EncodedInput {
  const data = Uint8Array.from({ length: BATCH * SIZE }, (_, i) => 10 * targets[Math.floor(i / SIZE)]!);
  return { pixels: { dtype: 'uint8', shape: [BATCH, HEIGHT, WIDTH, 3], data }, present: present(has) };
}
const floats = ({ pixels, present }: EncodedInput): EncodedInput => ({
  pixels: { dtype: 'float32', shape: pixels!.shape, data: Float32Array.from(pixels!.data) },
  present: present!,
});
const texts = (has: readonly number[] = all): EncodedInput => ({
  ids: { dtype: 'int32', shape: [BATCH, 1], data: Int32Array.from(targets) },
  present: present(has),
});
const mixWith = (mix: object, inputs: Record<string, EncodedInput>, seed = 1) =>
  mixBatch(inputs, targets, {
    mix: mixingSchema.parse(mix),
    pictures: ['photo', 'other'],
    classes: CLASSES,
    random: random.child(seed),
  });
const rowsOf = (values: ArrayLike<number>, size: number): number[][] =>
  Array.from({ length: BATCH }, (_, i) => Array.from({ length: size }, (_, j) => values[i * size + j]!));
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe('a batch', () => {
  it.each([
    ['MixUp', { mixUp: 1 }],
    ['CutMix', { cutMix: 1 }],
    ['both', { mixUp: 1, cutMix: 1 }],
  ])('is mixed by %s: pictures and targets alike, as bytes and as floats', (_, mix) => {
    for (let seed = 0; seed < 20; seed++) {
      for (const photo of [pictures(), floats(pictures())]) {
        const mixed = mixWith(mix, { photo, words: texts() }, seed);
        const tolerance = photo.pixels!.dtype === 'uint8' ? 0.51 : 1e-4;
        expect(mixed.inputs.photo!.pixels!.dtype).toBe(photo.pixels!.dtype);
        const pixels = rowsOf(mixed.inputs.photo!.pixels!.data, SIZE);
        rowsOf(mixed.targets, CLASSES).forEach((target, i) => {
          expect(mean(target)).toBeCloseTo(1 / CLASSES, 6);
          const wanted = target.reduce((sum, share, label) => sum + share * 10 * label, 0);
          expect(Math.abs(mean(pixels[i]!) - wanted)).toBeLessThan(tolerance);
          const partner = targets[mixed.mixture.partners[i]!]!;
          const share = mixed.mixture.share + (partner === targets[i] ? 1 - mixed.mixture.share : 0);
          expect(target[targets[i]!]).toBeCloseTo(share, 5);
        });
        // Ids are no input for blending: their steps are mixed behind the encoder.
        expect(mixed.inputs.words).toEqual(texts());
      }
    }
  });

  it('mixes samples only with those that have the same modalities', () => {
    const [photo, words] = [
      [1, 1, 0, 0, 1, 1],
      [1, 1, 1, 1, 0, 0],
    ];
    for (let seed = 0; seed < 20; seed++) {
      const { mixture, inputs } = mixWith(
        { mixUp: 1 },
        { photo: pictures(photo), words: texts(words) },
        seed,
      );
      const groups = [...mixture.partners].map((partner) => Math.floor(partner / 2));
      expect(groups).toEqual([0, 0, 1, 1, 2, 2]);
      expect(inputs.photo!.present).toEqual(present(photo));
    }
  });

  it('is left as it is in the share that is not to be mixed', () => {
    const batches = Array.from({ length: 200 }, (_, seed) =>
      mixWith({ mixUp: 1, probability: 0.25 }, { photo: pictures() }, seed),
    );
    const untouched = batches.filter(({ mixture }) => mixture.share === 1);
    expect(Math.abs(untouched.length / batches.length - 0.75)).toBeLessThan(0.1);
    for (const { inputs, targets: rows } of untouched) {
      expect(inputs.photo!.pixels!.data).toEqual(pictures().pixels!.data);
      expect(rowsOf(rows, CLASSES).map((row) => row.indexOf(1))).toEqual(targets);
    }
  });

  it('is cut in the share of batches that is to be cut', () => {
    const cut = Array.from({ length: 200 }, (_, seed) =>
      mixWith({ mixUp: 1, cutMix: 1, cutMixShare: 0.3 }, { photo: pictures() }, seed),
    ).filter(({ mixture }) => mixture.cut !== undefined);
    expect(Math.abs(cut.length / 200 - 0.3)).toBeLessThan(0.1);
  });

  it('cuts two pictures of a sample at the same place', () => {
    const { inputs } = mixWith({ cutMix: 1 }, { photo: pictures(), other: floats(pictures()) }, 4);
    expect([...inputs.photo!.pixels!.data]).toEqual([...inputs.other!.pixels!.data]);
    expect([...inputs.photo!.pixels!.data]).not.toEqual([...pictures().pixels!.data]);
  });

  it('of a model without pictures has no part in CutMix', () => {
    const words = { kind: 'text' } as never;
    const of = (mix: object) =>
      mixingOf({ training: { mix: mixingSchema.parse(mix) }, modalities: { words } } as never, 3);
    expect(of({ cutMix: 1 })).toEqual({});
    expect(of({ mixUp: 0.4, cutMix: 1 })).toMatchObject({ mixing: { pictures: [] } });
    for (let seed = 0; seed < 20; seed++) {
      const { mixture } = mixWith({ mixUp: 0.4, cutMix: 1, cutMixShare: 1 }, { words: texts() }, seed);
      expect(mixture.cut).toBeUndefined();
    }
  });
});

describe('training data', () => {
  const number: Preprocessor = {
    kind: 'number',
    config: {},
    fields: { values: { dtype: 'float32', shape: [1] } },
    prepare: () => ({}),
    encode: (prepared) => prepared,
  };
  const samples: PreparedSample[] = Array.from({ length: 20 }, (_, i) => ({
    id: `${i}`,
    target: i % CLASSES,
    input: () => ({ values: { dtype: 'float32', shape: [1], data: Float32Array.of(i) } }),
  }));
  const dataOf = (mix: MixingConfig | undefined) =>
    trainingData(
      samples,
      { number },
      {
        batchSize: 4,
        random,
        ...(mix && { mixing: { mix, pictures: [], classes: CLASSES } }),
      },
    );
  const read = async (mix: MixingConfig | undefined, epoch: number, start: number) => {
    const batches: { ids: readonly string[]; targets: number[]; partners: number[]; share: number }[] = [];
    for await (const { ids, tensors } of dataOf(mix).batches(epoch, start)) {
      const { targets, mixture }: TrainingTensors = tensors;
      batches.push({
        ids,
        targets: [...targets.dataSync()],
        partners: [...(mixture?.partners.dataSync() ?? [])],
        share: mixture?.share.dataSync()[0] ?? 1,
      });
      tf.dispose(tensors as unknown as tf.TensorContainer);
    }
    return batches;
  };
  const mix = mixingSchema.parse({ mixUp: 1 });

  it('is mixed anew in each step and epoch, and the same for the same seed', async () => {
    const [first, again, second] = [await read(mix, 1, 0), await read(mix, 1, 0), await read(mix, 2, 0)];
    expect(again).toEqual(first);
    const shares = [...first, ...second].map(({ share }) => share);
    expect(new Set(shares).size).toBe(10);
    expect(first[0]!.targets).toHaveLength(4 * CLASSES);
  });

  it('goes on in the middle of an epoch as if it had never stopped', async () => {
    const whole = await read(mix, 3, 0);
    expect(await read(mix, 3, 2)).toEqual(whole.slice(2));
  });

  it('ends with the same weights, to the bit, where the training was stopped and resumed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'crossmodal-mixing-'));
    const train = async (control: Control): Promise<number[]> => {
      const kernel = tf.variable(tf.tensor2d([0.1, -0.2, 0.3], [1, CLASSES]));
      await fit({
        weights: { kernel },
        data: dataOf(mix),
        loss: ({ inputs, targets }) =>
          softmaxCrossEntropy(tf.matMul(inputs.number!.fields.values!, kernel), targets),
        recipe: { epochs: 2, optimizer: sgd({ momentum: 0.9 }), schedule: constant(0.001) },
        random,
        control,
      });
      return [...(await kernel.data())];
    };
    const whole = await train({});
    const abort = new AbortController();
    const checkpoints = { folder, everySteps: 1 };
    await train({
      checkpoints,
      signal: abort.signal,
      onStep: ({ step }) => (step === 7 ? abort.abort() : undefined),
    });
    const resume = (await loadLatestCheckpoint(folder))!.checkpoint;
    expect(await train({ checkpoints: { ...checkpoints, resume } })).toEqual(whole);
    rmSync(folder, { recursive: true });
  });

  it('is what it was where nothing is mixed', async () => {
    const before = tf.memory().numTensors;
    const plain = await read(undefined, 1, 0);
    expect(plain.map(({ ids }) => ids)).toEqual((await read(mix, 1, 0)).map(({ ids }) => ids));
    expect(plain[0]!.targets).toEqual(plain[0]!.ids.map((id) => Number(id) % CLASSES));
    expect(plain[0]!.partners).toEqual([]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('steps behind an encoder', () => {
  const mask = tf.tensor2d([1, 1, 0, 1, 0, 0, 0, 0, 0], [3, 3]);
  const mixture = { partners: tf.tensor1d([1, 0, 2], 'int32'), share: tf.scalar(0.75) };

  it.each([
    [0.75, [3.25, 1.5, 0, 7.75, 0, 0, 0, 0, 0], [1, 1, 0, 1, 0, 0, 0, 0, 0]],
    [0.25, [7.75, 0, 0, 3.25, 1.5, 0, 0, 0, 0], [1, 0, 0, 1, 1, 0, 0, 0, 0]],
    [1, [1, 2, 0, 10, 0, 0, 0, 0, 0], [1, 1, 0, 1, 0, 0, 0, 0, 0]],
  ])('are mixed one by one, those of the sample that counts more; share %d', (share, values, steps) => {
    const given = tf.tensor3d([1, 2, Number.NaN, 10, 99, 98, 7, 7, 7], [3, 3, 1]);
    const mixed = mixSteps({ values: given, mask }, { ...mixture, share: tf.scalar(share) });
    expect([...mixed.values.dataSync()]).toEqual(values);
    expect([...mixed.mask.dataSync()]).toEqual(steps);
  });

  it('have the gradient of finite differences, through a loss of soft targets', () => {
    const start = [...random.child('steps').normals(9 * 2)];
    const kernel = tf.tensor2d([0.4, -0.3, 0.8, -0.1, 0.2, 0.5], [2, 3]);
    const soft = tf.tensor2d([0.75, 0.25, 0, 0.25, 0.75, 0, 0, 0, 1], [3, 3]);
    const loss = (x: tf.Tensor): tf.Scalar => {
      const { values } = mixSteps({ values: tf.reshape(x, [3, 3, 2]), mask }, mixture);
      return softmaxCrossEntropy(tf.matMul(tf.sum(tf.square(values), 1), kernel), soft);
    };
    const gradient = tf.grad(loss)(tf.tensor1d(start)).dataSync();
    const step = 1e-2;
    start.forEach((_, i) => {
      const at = (by: number): number =>
        loss(tf.tensor1d(start.map((x, j) => (i === j ? x + by : x)))).dataSync()[0]!;
      expect(Math.abs((at(step) - at(-step)) / (2 * step) - gradient[i]!)).toBeLessThan(2e-4);
    });
    expect([...gradient].filter((value) => value !== 0)).toHaveLength(3 * 2); // Of the real steps.
  });
});

describe('a classifier', () => {
  const config = configSchema.parse({
    data: { file: 'a.csv', target: 'label' },
    modalities: {
      words: { kind: 'text', column: 'a', length: 3, encoder: { features: 4 } },
      photo: { kind: 'image', column: 'b', width: 4, height: 4, encoder: { channels: [3], strides: [2] } },
      size: { kind: 'numbers', column: 'c', encoder: { features: 4 } },
      colour: { kind: 'categories', column: 'd', encoder: { features: 4 } },
    },
    model: { fusion: { kind: 'concatenateTime', features: 4 }, recurrent: { units: 3 }, branchLoss: 0.5 },
  });
  const columns: Readonly<Record<string, readonly Payload[]>> = {
    words: ['a cat', 'the other dog'],
    photo: [7, 180].map((value) => ({ pixels: new Uint8Array(48).fill(value), width: 4, height: 4 })),
    size: [[1], [3]],
    colour: ['red', 'blue'],
  };

  it('mixes all but pictures behind their encoders, the branches too', async () => {
    const preprocessors = Object.fromEntries(
      Object.entries(config.modalities).map(([name, modality]) => [
        name,
        modalityKind(modality.kind).fit(modality, columns[name]!, import.meta.dirname),
      ]),
    );
    const classifier = buildClassifier(config, preprocessors, CLASSES, randomStream(2));
    const prepared = await Promise.all(
      [0, 1].map(async (row) => {
        const entries = Object.entries(preprocessors).map(
          async ([name, one]) => [name, await one.prepare(columns[name]![row]!)] as const,
        );
        return Object.fromEntries(await Promise.all(entries));
      }),
    );
    const inputsOf = (row: (modality: string, place: number) => number) => {
      const chosen = [0, 1].map((place) => ({
        sample: { id: `${place}`, input: (name: string) => prepared[row(name, place)]![name] },
      }));
      return toTensors(encodeBatch(chosen, preprocessors).inputs);
    };
    const answer = (inputs: ReturnType<typeof inputsOf>, mixture?: MixtureTensors) => {
      const { logits, branches } = classifier.call(inputs, { training: false }, mixture);
      return [logits, ...Object.values(branches)].map((one) => [...one.dataSync()]);
    };
    const own = inputsOf((_, place) => place);
    const mixture = (share: number) => ({ partners: tf.tensor1d([1, 0], 'int32'), share: tf.scalar(share) });
    const exchanged = inputsOf((name, place) => (name === 'photo' ? place : 1 - place));
    const near = (actual: number[][], expected: number[][]): void =>
      actual.flat().forEach((value, i) => void expect(value).toBeCloseTo(expected.flat()[i]!, 5));
    near(answer(own, mixture(1)), answer(own));
    near(answer(own, mixture(0)), answer(exchanged));
    expect(answer(own, mixture(0))).not.toEqual(answer(own));
  });
});
