import { randomStream } from '@crossmodal/core';
import type { Sequence } from '@crossmodal/core/tensors';
import { checkClose } from '@crossmodal/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import {
  attentionPooling,
  averagePooling1d,
  batchNormalization,
  convolution1d,
  maxPooling1d,
  multiHeadAttention,
  rotate,
  transformerBlock,
} from '../src/index.ts';

// What holds for any number of steps, whatever is masked.

beforeAll(() => tf.setBackend('cpu'));

const FEATURES = 2;
const predict = { training: false };
const context = () => ({ random: randomStream(5), path: 'layer' });

interface Step {
  readonly values: readonly number[];
  readonly real: boolean;
}

const number = fc.double({ min: -4, max: 4, noNaN: true }).map(Math.fround);
const step: fc.Arbitrary<Step> = fc.record({
  values: fc.array(number, { minLength: FEATURES, maxLength: FEATURES }),
  real: fc.boolean(),
});
const steps = fc.array(step, { minLength: 1, maxLength: 9 });

function sequenceOf(given: readonly Step[]): Sequence {
  return {
    values: tf.tensor3d([given.map(({ values }) => [...values])], [1, given.length, FEATURES]),
    mask: tf.tensor2d([given.map(({ real }) => Number(real))]),
  };
}

function holds<Values extends [unknown, ...unknown[]]>(
  arbitraries: { [Index in keyof Values]: fc.Arbitrary<Values[Index]> },
  property: (...values: Values) => void,
): void {
  fc.assert(
    fc.property(...arbitraries, (...values) => {
      tf.tidy(() => property(...(values as Values)));
    }),
    { numRuns: 60 },
  );
}

test('windows give what a loop over their real steps gives', () => {
  holds<[Step[], number]>([steps, fc.integer({ min: 1, max: 5 })], (given, window) => {
    const sequence = sequenceOf(given);
    const windows = Array.from({ length: Math.ceil(given.length / window) }, (_, i) =>
      given.slice(i * window, (i + 1) * window).filter(({ real }) => real),
    );
    const expected = (of: (column: number[]) => number) =>
      tf.tensor3d([
        windows.map((real) =>
          [0, 1].map((feature) => (real.length === 0 ? 0 : of(real.map(({ values }) => values[feature]!)))),
        ),
      ]);
    const largest = maxPooling1d({ window }).build(context(), { features: FEATURES }).call(sequence, predict);
    checkClose(
      'max',
      largest.values,
      expected((column) => Math.max(...column)),
      1e-5,
    );
    expect([...largest.mask.dataSync()]).toEqual(windows.map((real) => Number(real.length > 0)));
    const mean = averagePooling1d({ window })
      .build(context(), { features: FEATURES })
      .call(sequence, predict);
    checkClose(
      'mean',
      mean.values,
      expected((c) => c.reduce((sum, value) => sum + value, 0) / c.length),
      1e-5,
    );
  });
});

test('attention without positions does not know the order of what it looks at', () => {
  holds<[Step[], number]>([steps, fc.nat()], (given, seed) => {
    const order = randomStream(seed).permutation(given.length);
    const shuffled = [...order].map((i) => given[i]!);
    const queries = sequenceOf([{ values: [1, -1], real: true }]);
    const layer = multiHeadAttention({ heads: 2 }).build(context(), { features: FEATURES });
    const look = (at: readonly Step[]) => layer.call({ queries, memory: sequenceOf(at) }, predict);
    checkClose('found', look(shuffled), look(given), 1e-5);
    const pool = attentionPooling({ units: 3 }).build(context(), { features: FEATURES });
    checkClose(
      'pooled',
      pool.call(sequenceOf(shuffled), predict),
      pool.call(sequenceOf(given), predict),
      1e-5,
    );
  });
});

test('masked steps might as well not be there: in attention and blocks anywhere, in convolutions at the end', () => {
  holds<[Step[]]>([steps], (given) => {
    const kept = given.filter(({ real }) => real);
    if (kept.length === 0) return;
    const real = tf.tensor1d(
      given.flatMap((one, i) => (one.real ? [i] : [])),
      'int32',
    );
    const block = transformerBlock({ heads: 1, hiddenFeatures: 3 }).build(context(), { features: FEATURES });
    const whole = block.call(sequenceOf(given), predict).values;
    checkClose('block', tf.gather(whole, real, 1), block.call(sequenceOf(kept), predict).values, 1e-5);
    const padded = [...kept, ...given.filter((one) => !one.real)];
    const layer = convolution1d({ features: 2, window: 3 }).build(context(), { features: FEATURES });
    const sums = layer.call(sequenceOf(padded), predict).values;
    const alone = layer.call(sequenceOf(kept), predict).values;
    checkClose('convolution', tf.slice(sums, [0, 0, 0], [1, kept.length, 2]), alone, 1e-5);
  });
});

test('a causal step knows nothing of those behind it', () => {
  holds<[Step[], Step]>([steps, step], (given, other) => {
    const changed = [...given.slice(0, -1), other];
    const before = given.length - 1;
    if (before === 0) return;
    const head = (x: tf.Tensor): tf.Tensor => tf.slice(x, [0, 0, 0], [1, before, -1]);
    const block = transformerBlock({ heads: 1, causal: true }).build(context(), { features: FEATURES });
    const layer = convolution1d({ features: 2, padding: 'causal' }).build(context(), { features: FEATURES });
    for (const { call } of [block, layer]) {
      const results = [given, changed].map((one) => head(call(sequenceOf(one), predict).values));
      checkClose('steps before', results[1]!, results[0]!, 1e-6);
    }
  });
});

test('statistics with a mask are those of what it leaves', () => {
  holds<[Step[]]>([steps], (given) => {
    const kept = given.filter(({ real }) => real);
    if (kept.length === 0) return;
    const run = (sequence: Sequence, mask: boolean) => {
      const layer = batchNormalization({ momentum: 0.5 }).build(context(), { features: FEATURES });
      const input = mask ? sequence : { values: sequence.values };
      layer.call(input, { training: true });
      return [layer.weights.movingMean!, layer.weights.movingVariance!];
    };
    const expected = run(sequenceOf(kept), false);
    for (const [i, got] of run(sequenceOf(given), true).entries())
      checkClose(`${i}`, got, expected[i]!, 1e-5);
  });
});

test('rotation keeps lengths, and products by distance alone', () => {
  holds<[number[], number[]]>(
    [fc.array(number, { minLength: 4, maxLength: 4 }), fc.array(number, { minLength: 4, maxLength: 4 })],
    (query, key) => {
      const at = (vector: number[]) => rotate(tf.tile(tf.tensor2d([vector]), [6, 1]));
      const lengths = tf.norm(at(query), 2, 1);
      checkClose('lengths', lengths, tf.fill([6], Math.hypot(...query)), 1e-4);
      const products = tf.matMul(at(query), at(key), false, true);
      checkClose('shifted', tf.slice(products, [1, 1], [5, 5]), tf.slice(products, [0, 0], [5, 5]), 1e-3);
    },
  );
});
