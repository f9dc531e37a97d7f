import { randomStream } from '@crossmodal/core';
import type { Fusion, FusionDefinition, Sequence } from '@crossmodal/core/tensors';
import { checkClose } from '@crossmodal/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  attentionBottleneck,
  coAttention,
  combine,
  compactBilinear,
  concatenateFeatures,
  concatenateTime,
  crossModalAttention,
  factorizedBilinear,
  film,
  gatedMultimodalUnit,
  interleave,
  lateFusion,
  lowRankBilinear,
  mixtureOfExperts,
  modalityAttention,
  modalityDropout,
  productOfExperts,
  tensorFusion,
} from '../src/index.ts';

beforeAll(() => tf.setBackend('cpu'));

const random = randomStream(6);
const predict = { training: false };

/** Steps of one feature. */
function steps(values: number[], mask: number[], times?: number[]): Sequence {
  const shape: [number, number] = [1, values.length];
  return {
    values: tf.tensor3d(values, [1, values.length, 1]),
    mask: tf.tensor2d(mask, shape),
    ...(times === undefined ? {} : { times: tf.tensor2d(times, shape) }),
  };
}

/** A fusion of a and b, of one feature each, whose projections change nothing and whose other weights are as given. */
function plain(
  definition: FusionDefinition,
  others: Readonly<Record<string, number | number[]>> = {},
): Fusion<'a' | 'b'> {
  const fusion = definition.build({ random, path: 'fusion' }, { a: { features: 1 }, b: { features: 1 } });
  for (const [name, weight] of Object.entries(fusion.weights)) {
    const given = others[name] ?? (name.endsWith('projection/kernel') ? 1 : 0);
    weight.assign(Array.isArray(given) ? tf.tensor(given, weight.shape) : tf.fill(weight.shape, given));
  }
  return fusion;
}

describe('worked by hand', () => {
  const a = steps([2, 4, 99], [1, 1, 0]); // mean 3
  const b = steps([5], [1]);
  const gone = steps([77], [0]);
  const fused = (fusion: Fusion<'a' | 'b'>, given = { a, b }) => [
    ...fusion.call(given, predict).values.dataSync(),
  ];

  test('combine', () => {
    expect(fused(plain(combine({ features: 1, how: 'sum' })))).toEqual([8]);
    expect(fused(plain(combine({ features: 1, how: 'mean' })))).toEqual([4]);
    expect(fused(plain(combine({ features: 1, how: 'max' })))).toEqual([5]);
    expect(fused(plain(combine({ features: 1, how: 'product' })))).toEqual([15]);
    const standIn = plain(combine({ features: 1, how: 'sum' }), { 'b/absent': 10 });
    expect(fused(standIn, { a, b: gone })).toEqual([13]);
  });

  test('concatenateFeatures puts one beside the other', () => {
    const fusion = plain(concatenateFeatures({ pool: 'mean' }), { 'b/absent': -1 });
    expect(fused(fusion)).toEqual([3, 5]);
    expect(fused(fusion, { a, b: gone })).toEqual([3, -1]);
  });

  test('gatedMultimodalUnit opens a gate for each', () => {
    const gates = { 'a/gate/bias': Math.log(3), 'b/gate/bias': 0 }; // opened by 3/4 and 1/2
    const [value] = fused(plain(gatedMultimodalUnit({ features: 1 }), gates));
    expect(value).toBeCloseTo(0.75 * Math.tanh(3) + 0.5 * Math.tanh(5), 6);
  });

  test('modalityAttention takes the mean by scores', () => {
    const scored = { 'hidden/kernel': 0.5, score: 2 };
    const odds = Math.exp(2 * Math.tanh(2.5) - 2 * Math.tanh(1.5));
    expect(fused(plain(modalityAttention({ features: 1 })))).toEqual([4]);
    const [value] = fused(plain(modalityAttention({ features: 1 }), scored));
    expect(value).toBeCloseTo((3 + 5 * odds) / (1 + odds), 5);
  });

  test('coAttention sums up each by its own weights', () => {
    // hidden(x) = x / 10; a finds tanh(x · 5 / 50) · 5 / 10 in b.
    const weights = { 'affinity/kernel': 1 / 50, 'hidden/kernel': 0.1, score: 3 };
    const score = (x: number) => 3 * Math.tanh(x / 10 + Math.tanh(x / 10) / 2);
    const odds = Math.exp(score(4) - score(2));
    const values = fused(plain(coAttention({ features: 1 }), weights));
    expect(values[0]).toBeCloseTo((2 + 4 * odds) / (1 + odds), 5);
    expect(values[1]).toBeCloseTo(5, 6);
  });

  test('mixtureOfExperts weighs what its experts say', () => {
    const weights = { 'expert0/kernel': [1, 0], 'expert1/kernel': [0, 1], 'gate/bias': [Math.log(3), 0] };
    // gelu(x) = x · Φ(x), Φ(3) = 0.9986501, Φ(5) = 0.9999997
    const [value] = fused(plain(mixtureOfExperts({ features: 1, experts: 2 }), weights));
    expect(value).toBeCloseTo(0.75 * 3 * 0.9986501 + 0.25 * 5 * 0.9999997, 5);
  });

  test('film scales and shifts each step of the target', () => {
    // Each step becomes (x, -x), whose normalization is (1, -1); scale 1 + 1 and shift (0.5, 0.5) come from b.
    const weights = {
      'a/projection/kernel': [1, -1],
      'layer0/linear/kernel': [1, 0, 0, 1],
      'layer0/norm/scale': 1,
      'layer0/condition/bias': [1, 1, 0.5, 0.5],
    };
    const values = fused(plain(film({ target: 'a', features: 2, layers: 1 }), weights));
    for (const [i, expected] of [2 + 2.5, -2, 4 + 2.5, -4, 0, 0].entries())
      expect(values[i]).toBeCloseTo(expected, 3);
  });

  test('crossModalAttention takes in what the other shows', () => {
    // b is normalized to (1, -1), which a's steps find and add; the last normalization makes (1, -1) of them, scaled.
    const identity = [1, 0, 0, 1];
    const weights = {
      'a/projection/kernel': [1, -1],
      'b/projection/kernel': [1, -1],
      'a/b/layer0/norm/scale': 1,
      'a/b/layer0/attention/value/kernel': identity,
      'a/b/layer0/attention/output/kernel': [1, 0, 0, -3],
      'a/b/norm/scale': [10, 20],
      'b/a/norm/shift': 7,
    };
    const fusion = plain(crossModalAttention({ features: 2, heads: 1, hiddenFeatures: 1 }), weights);
    // (2, -2) + (1, 3) = (3, 1) -> (1, -1); (4, -4) + (1, 3) = (5, -1) -> (1, -1); padding; b
    for (const [i, expected] of [10, -20, 10, -20, 0, 0, 7, 7].entries())
      expect(fused(fusion)[i]).toBeCloseTo(expected, 1);
  });

  test('attentionBottleneck averages what passes through it', () => {
    // Attention that adds 1 on the side of a, and 3 on that of b.
    const weights = {
      bottlenecks: [10, 20],
      'a/layer0/attention/output/bias': 1,
      'b/layer0/attention/output/bias': 3,
    };
    const fusion = plain(attentionBottleneck({ features: 1, heads: 1, bottlenecks: 2 }), weights);
    expect(fused(fusion)).toEqual([12, 22]);
  });

  test('factorizedBilinear sums products in groups, roots them, and makes their length 1', () => {
    // Products 15, 1 and -30, -6 with windows of two: 16 and -36, roots 4 and -6.
    const weights = {
      'a/projection/kernel': [1, 1],
      'b/projection/kernel': [1, 1],
      'a/factor/kernel': [1, 1 / 3, -2, -2, 0, 0, 0, 0],
      'b/factor/kernel': [1, 1 / 5, 1, 1 / 5, 0, 0, 0, 0],
    };
    const values = fused(plain(factorizedBilinear({ features: 2, factors: 2 }), weights));
    expect(values[0]).toBeCloseTo(4 / Math.sqrt(52), 4);
    expect(values[1]).toBeCloseTo(-6 / Math.sqrt(52), 4);
  });

  test('compactBilinear adds the places of what it multiplies, in a circle', () => {
    // a goes to place 2 as it is, b to place 3 turned: -15 at place 5, of 4 that is 1. Root and length make it -1.
    const weights = { 'a/sketch': [0, 0, 1, 0], 'b/sketch': [0, 0, 0, -1], 'b/absent': 2 };
    const fusion = plain(compactBilinear({ features: 4 }), weights);
    for (const [i, expected] of [0, -1, 0, 0].entries()) expect(fused(fusion)[i]).toBeCloseTo(expected, 3);
  });

  test('bilinear fusions hold the product', () => {
    const factors = { 'a/factor/kernel': 1, 'b/factor/kernel': 1, rankWeights: 0.5, bias: 1 };
    expect(fused(plain(lowRankBilinear({ features: 1, rank: 2 }), factors))).toEqual([16]);
    // [3, 1] ⊗ [5, 1] = 15, 3, 5, 1
    const outer = plain(tensorFusion({ features: 1, size: 1 }), { 'output/kernel': [1, 10, 100, 1000] });
    expect(fused(outer)).toEqual([15 + 30 + 500 + 1000]);
  });

  test('concatenateTime puts one modality behind the other, and tags them', () => {
    const fusion = plain(concatenateTime({ features: 1, order: ['b', 'a'] }), {
      'a/tag': 100,
      'b/tag': 200,
      'b/absent': -1,
    });
    expect(fused(fusion)).toEqual([205, 102, 104, 0]);
    expect(fused(fusion, { a, b: gone })).toEqual([199, 102, 104, 0]);
  });

  test('interleave, step by step and by time', () => {
    const byStep = plain(interleave({ features: 1, order: ['b', 'a'] })).call({ a, b }, predict);
    expect([...byStep.values.dataSync()]).toEqual([5, 2, 4, 0]);
    expect([...byStep.mask.dataSync()]).toEqual([1, 1, 1, 0]);
    const timed = { a: steps([2, 4, 99], [1, 1, 0], [1, 7, 0]), b: steps([5], [1], [3]) };
    const byTime = plain(interleave({ features: 1, by: 'time' }), { gap: 1 }).call(timed, predict);
    checkClose(
      'values',
      byTime.values,
      tf.tensor3d([2, 5 + Math.log(3), 4 + Math.log(5), 0], [1, 4, 1]),
      1e-6,
    );
    expect([...byTime.times!.dataSync()]).toEqual([1, 3, 7, 0]);
  });

  test('late fusion of two opinions', () => {
    // a says 3:1 (logits ±), b says 1:1.
    const says = { 'a/bias': [Math.log(3), 0] };
    const odds = (how: 'average' | 'product' | 'weighted', given = { a, b }) =>
      fused(plain(lateFusion({ classes: 2, how }), says), given).map(Math.exp);
    for (const [how, expected] of [
      ['average', [0.625, 0.375]],
      ['product', [0.75, 0.25]],
      ['weighted', [0.625, 0.375]],
    ] as const) {
      for (const [i, share] of odds(how).entries()) expect(share).toBeCloseTo(expected[i]!, 5);
    }
    for (const [i, share] of odds('average', { a: gone, b }).entries())
      expect(share).toBeCloseTo([0.5, 0.5][i]!, 5);
  });

  test('product of experts weighs by certainty, and leaves out who is missing', () => {
    // softplus(b) = 1 and 3; means 4 and 8: (4 + 24) / (1 + 4); without b: 4 / 2.
    const inverse = (y: number) => Math.log(Math.expm1(y));
    const fusion = plain(productOfExperts({ features: 1 }), {
      'a/mean/bias': 4,
      'b/mean/bias': 8,
      'a/precision/bias': inverse(1),
      'b/precision/bias': inverse(3),
    });
    expect(fused(fusion)[0]).toBeCloseTo(28 / 5, 5);
    expect(fused(fusion, { a, b: gone })[0]).toBeCloseTo(2, 5);
  });
});

test('attention weights are handed out by name, and sum to 1', () => {
  const fusion = modalityAttention({ features: 4 }).build(
    { random, path: 'model/fusion' },
    { a: { features: 1 }, b: { features: 1 } },
  );
  const seen: Record<string, tf.Tensor> = {};
  const before = tf.memory().numTensors;
  const input = { a: steps([1], [1]), b: steps([2], [1]) };
  const { values, mask } = fusion.call(input, {
    training: false,
    observe: (name, tensor) => {
      seen[name] = tensor;
    },
  });
  expect(Object.keys(seen)).toEqual(['model/fusion/weights']);
  const weights = seen['model/fusion/weights']!;
  expect(weights.shape).toEqual([1, 1, 2]);
  expect(tf.sum(weights).dataSync()[0]).toBeCloseTo(1, 6);
  tf.dispose([values, mask, weights, ...Object.values(input).flatMap(({ values, mask }) => [values, mask])]);
  expect(tf.memory().numTensors - before).toBe(1); // the sum of this test
});

test('modality dropout takes at its rate, and never the last', () => {
  const batch = 4000;
  const input = { a: { features: 1 }, b: { features: 1 }, c: { features: 1 } };
  const drop = modalityDropout({ rate: 0.6 }).build({ random, path: 'drop' }, input);
  const all = { values: tf.ones([batch, 2, 1]) as tf.Tensor3D, mask: tf.ones([batch, 2]) as tf.Tensor2D };
  // c is missing in every sample.
  const given = { a: all, b: all, c: { ...all, mask: tf.zeros([batch, 2]) as tf.Tensor2D } };
  const seed = tf.tensor1d([1, 2], 'int32');
  const { a, b, c } = drop.call(given, { training: true, seed });
  const share = (x: tf.Tensor) => tf.mean(x).dataSync()[0]!;
  expect(share(c.mask)).toBe(0);
  expect(tf.min(tf.maximum(a.mask, b.mask)).dataSync()[0]).toBe(1);
  // Kept by the draw (0.4), or as the last of two (0.6 · 0.6 / 2).
  expect(share(a.mask)).toBeCloseTo(0.58, 1);
  expect(share(b.mask)).toBeCloseTo(0.58, 1);
  expect(share(tf.mul(a.mask, b.mask))).toBeCloseTo(0.16, 1);
  expect(drop.call(given, predict)).toBe(given);
});

test('the names of modalities are checked by the compiler', () => {
  const fusion = combine({ features: 2, how: 'sum' }).build(
    { random },
    { text: { features: 1 }, image: { features: 1 } },
  );
  const text = steps([1], [1]);
  // @ts-expect-error the image is missing
  expect(() => fusion.call({ text }, predict)).toThrow('the modality "image" is not in the input');
  // @ts-expect-error there is no such modality
  expect(() => fusion.call({ text, image: text, imgae: text }, predict)).toThrow('Did you mean "image"?');
});

test('a choice that there is not is refused, whom no compiler stops, too', () => {
  expect(() => combine({ features: 2, how: 'summ' as 'sum' })).toThrow(
    '[fusion/combine/config] expected how to be one of "sum", "mean", "max", "product", got "summ".',
  );
  expect(() => lateFusion({ classes: 2, how: 'averag' as 'average' })).toThrow('Did you mean "average"?');
  expect(() => interleave({ features: 2, by: 'times' as 'time' })).toThrow('[fusion/interleave/config]');
  for (const make of [combine, lowRankBilinear, modalityAttention, tensorFusion, compactBilinear]) {
    const config = { features: 2, how: 'sum', pool: 'max' as 'mean' } as const;
    expect(() => make(config)).toThrow('expected pool to be one of "none", "mean", got "max".');
  }
});

test('a target that is no modality is refused with the nearest', () => {
  const build = () =>
    film({ target: 'imag', features: 2 }).build(
      { random },
      { text: { features: 1 }, image: { features: 1 } },
    );
  expect(build).toThrow('[fusion/film/target] expected the target among at least two modalities, got "imag"');
  expect(build).toThrow('Did you mean "image"?');
});
