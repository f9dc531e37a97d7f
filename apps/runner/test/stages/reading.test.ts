import { randomStream } from '@crossmodal/core';
import type { Encoder, Sequence } from '@crossmodal/core/tensors';
import * as library from '@crossmodal/fusion';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Config, configSchema } from '../../src/config/schema.ts';
import { fusionSchema } from '../../src/stages/fusions.ts';
import { buildReading } from '../../src/stages/reading.ts';

beforeAll(() => tf.setBackend('cpu'));

const random = randomStream(7);
const BATCH = 3;
const classes = 4;
const features = { photo: 3, words: 2 };
type Name = keyof typeof features;

/** Every kind that the schema has, as narrow as it can be. */
const kinds = fusionSchema.options.map((option) => [...option.shape.kind.values][0]!);
const narrow: Readonly<Record<string, object>> = {
  concatenateFeatures: {},
  lateFusion: {},
  crossModalAttention: { features: 4, heads: 2 },
  attentionBottleneck: { features: 4, heads: 2 },
  film: { features: 4, target: 'photo' },
};

function modelOf(fusion: object, rest: object = {}): Config['model'] {
  return configSchema.parse({
    data: { file: 'a.csv', target: 'label' },
    modalities: { words: { kind: 'text', column: 'a' }, photo: { kind: 'image', column: 'b' } },
    model: { fusion, recurrent: { kind: 'gru', units: 3 }, modalityDropout: 0.3, dropout: 0.2, ...rest },
  }).model;
}

const encoders = (names: readonly Name[]): Record<string, Encoder> =>
  Object.fromEntries(
    names.map((name) => [
      name,
      { features: features[name], weights: {}, call: () => expect.unreachable('the encoder is not called') },
    ]),
  );

/** Of the samples, the last lacks every modality but `only`. */
function sequences(names: readonly Name[], only?: Name): Record<string, Sequence> {
  return Object.fromEntries(
    names.map((name, i) => {
      const present = tf.tensor2d([1, 1, only === undefined || name === only ? 1 : 0], [BATCH, 1]);
      return [
        name,
        {
          values: tf.tensor3d(random.child(name).normals(BATCH * (2 + i) * features[name]), [
            BATCH,
            2 + i,
            features[name],
          ]),
          mask: tf.tile(present, [1, 2 + i]),
        },
      ];
    }),
  );
}

const allFinite = (tensor: tf.Tensor): boolean => [...tensor.dataSync()].every(Number.isFinite);

test('every fusion of the package can be configured', () => {
  const factories = Object.entries(library)
    .filter(([name, value]) => typeof value === 'function' && !/^[A-Z]/.test(name))
    .map(([name]) => name);
  const helpers = [
    'createAbsentVector',
    'expectModalities',
    'fillAbsent',
    'fillEveryStep',
    'isAbsent',
    'modalityDropout',
    'modalityNames',
    'projectModalities',
  ];
  expect([...kinds, ...helpers].sort()).toEqual(factories.sort());
});

describe.each(kinds)('%s', (kind) => {
  const model = modelOf({ kind, ...(narrow[kind] ?? { features: 4 }) });

  test.each([
    ['all modalities', ['photo', 'words'], undefined],
    ['all, with a sample that lacks words', ['photo', 'words'], 'photo'],
    ['all, with a sample that lacks the photo', ['photo', 'words'], 'words'],
    ['words alone', ['words'], undefined],
    ['the photo alone', ['photo'], undefined],
  ] as const)('reads %s, and learns', (_, names, only) => {
    const reading = buildReading(model, { random: randomStream(1) }, { encoders: encoders(names), classes });
    const inputs = sequences(names, only);
    const logits = reading.call(inputs, { training: false });
    expect(logits.shape).toEqual([BATCH, classes]);
    expect(allFinite(logits)).toBe(true);
    const seed = tf.tensor1d([0, 1], 'int32');
    const trainable = Object.values(reading.weights).filter((weight) => weight.trainable);
    const { grads } = tf.variableGrads(
      () => tf.sum(reading.call(inputs, { training: true, seed })).asScalar(),
      trainable,
    );
    for (const gradient of Object.values(grads)) if (gradient != null) expect(allFinite(gradient)).toBe(true);
    for (const weight of Object.values(reading.weights)) weight.dispose();
  });
});

test('late fusion says what the modalities that are there say', () => {
  const names = ['photo', 'words'] as const;
  const model = modelOf({ kind: 'lateFusion', how: 'product' });
  const both = buildReading(model, { random: randomStream(1) }, { encoders: encoders(names), classes });
  const words = buildReading(model, { random: randomStream(1) }, { encoders: encoders(['words']), classes });
  const given = sequences(names, 'words');
  const last = (logits: tf.Tensor) => [...tf.slice(logits, [BATCH - 1, 0], [1, -1]).dataSync()];
  const expected = last(words.call({ words: given.words! }, { training: false }));
  for (const [i, value] of last(both.call(given, { training: false })).entries())
    expect(value).toBeCloseTo(expected[i]!, 5);
});

test.each(['concatenateTime', 'interleave'])(
  'read step by step, %s tells the exclusive or of a bit in the photo and one in the words',
  (kind) => {
    const samples = 32;
    const model = modelOf({ kind, features: 4 }, { modalityDropout: 0, dropout: 0, pooling: 'last' });
    const bits = (name: string): number[] =>
      Array.from(random.child(name).uniforms(samples), (value) => (value < 0.5 ? -1 : 1));
    const [photo, words] = [bits('photo bits'), bits('word bits')];
    const targets = tf.tensor1d(
      photo.map((bit, i) => (bit === words[i] ? 0 : 1)),
      'int32',
    );
    const toSequence = (own: number[], name: Name): Sequence => ({
      values: tf.tile(tf.tensor3d(own, [samples, 1, 1]), [1, 1, features[name]]),
      mask: tf.ones([samples, 1]),
    });
    const inputs = { photo: toSequence(photo, 'photo'), words: toSequence(words, 'words') };
    const reading = buildReading(
      model,
      { random: randomStream(2) },
      { encoders: encoders(['photo', 'words']), classes: 2 },
    );
    const optimizer = tf.train.adam(0.03);
    const logits = () => reading.call(inputs, { training: false });
    for (let step = 0; step < 100; step++) {
      optimizer.minimize(
        () => tf.losses.softmaxCrossEntropy(tf.oneHot(targets, 2), logits()).asScalar(),
        false,
        Object.values(reading.weights),
      );
    }
    const right = tf.equal(tf.argMax(logits(), 1), targets);
    expect(tf.mean(tf.cast(right, 'float32')).dataSync()[0]).toBeGreaterThan(0.95);
  },
);
