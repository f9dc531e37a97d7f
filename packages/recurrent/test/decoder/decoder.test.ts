import { randomStream } from '@crossmodal/core';
import type { Sequence } from '@crossmodal/core/tensors';
import { checkClose, randomTensor } from '@crossmodal/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { logProbabilities } from '../../src/decoder/choose.ts';
import {
  beamSearch,
  generate,
  gru,
  type SequenceDecoder,
  sampleToken,
  sequenceDecoder,
} from '../../src/index.ts';

beforeAll(() => tf.setBackend('cpu'));

const random = randomStream(5);
const predict = { training: false };
const ends = { start: 0, end: 1, maxSteps: 6 };

function memoryOf(batch: number): Sequence {
  return { values: randomTensor('memory', [batch, 3, 4]) as tf.Tensor3D, mask: tf.ones([batch, 3]) };
}

const build = (heads = 1) =>
  sequenceDecoder({ cell: gru({ units: 4 }), features: 3, heads }).build(
    { random },
    { features: 4, vocab: 5 },
  );

/** A decoder that writes by a table: logits by the token before; its state counts the steps. */
function tableDecoder(table: number[][]): SequenceDecoder {
  return {
    vocab: table.length,
    weights: {},
    start: ({ mask }) => [tf.zeros([mask.shape[0], 1])],
    step: (tokens, state) => ({
      logits: tf.tidy(() => tf.gather(tf.tensor2d(table), tokens)),
      state: state.map((one) => tf.tidy(() => tf.add(one, 1) as tf.Tensor2D)),
    }),
    call: () => tf.zeros([1, 1, table.length]),
  };
}

test.each([0, 1, 2])('with %i heads, step by step it gives the logits of all steps at once', (heads) => {
  const decoder = build(heads);
  const memory = memoryOf(2);
  const previous = tf.tensor2d([0, 3, 2, 0, 4, 4], [2, 3], 'int32');
  const whole = decoder.call({ memory, previous, mask: tf.ones([2, 3]) }, predict);
  let state = decoder.start(memory, predict);
  for (let step = 0; step < 3; step++) {
    const tokens = tf.squeeze(tf.slice(previous, [0, step], [2, 1]), [1]) as tf.Tensor1D;
    const result = decoder.step(tokens, state, memory, predict);
    state = result.state;
    checkClose(
      `step ${step}`,
      result.logits,
      tf.squeeze(tf.slice(whole, [0, step, 0], [2, 1, 5]), [1]),
      1e-5,
    );
  }
});

test('with every token sampled, it reads what it would have written itself', () => {
  const decoder = build();
  const memory = memoryOf(2);
  const given = tf.tensor2d([0, 3, 2, 0, 4, 4], [2, 3], 'int32');
  const mask = tf.ones([2, 3]) as tf.Tensor2D;
  const own = tf
    .argMax(decoder.call({ memory, previous: given, mask }, predict), 2)
    .arraySync() as number[][];
  const previous = tf.tensor2d(
    own.map((row) => [0, ...row.slice(0, -1)]),
    [2, 3],
    'int32',
  );
  const seed = tf.tensor1d([1, 2], 'int32');
  const training = { training: true, seed };
  const sampled = decoder.call({ memory, previous: given, mask, sampled: tf.scalar(1) }, training);
  checkClose('sampled', sampled, decoder.call({ memory, previous, mask }, predict), 1e-6);
  const never = decoder.call({ memory, previous: given, mask, sampled: tf.scalar(0) }, training);
  checkClose('not sampled', never, decoder.call({ memory, previous: given, mask }, predict), 1e-6);
});

test('what it looks at can be asked for by name, and is nothing that is masked', () => {
  const decoder = sequenceDecoder({ cell: gru({ units: 4 }), features: 3, heads: 2 }).build(
    { random, path: 'decoder' },
    { features: 4, vocab: 5 },
  );
  const memory = { ...memoryOf(1), mask: tf.tensor2d([[1, 0, 1]]) };
  const seen: Record<string, tf.Tensor> = {};
  const input = {
    memory,
    previous: tf.tensor2d([[0, 3]], [1, 2], 'int32'),
    mask: tf.ones([1, 2]) as tf.Tensor2D,
  };
  decoder.call(input, {
    training: false,
    observe: (name, tensor) => {
      seen[name] = tensor;
    },
  });
  const weights = seen['decoder/attention/weights']!;
  expect(weights.shape).toEqual([1, 2, 2, 3]);
  for (const value of tf.sum(weights, 3).dataSync()) expect(value).toBeCloseTo(1, 6);
  expect([...tf.slice(weights, [0, 0, 0, 1], [1, 2, 2, 1]).dataSync()]).toEqual([0, 0, 0, 0]);
});

test('learns to write back what it is told, then writes it: greedy, drawn cold, and by beams', () => {
  const decoder = sequenceDecoder({ cell: gru({ units: 16 }), features: 8 }).build(
    { random, path: 'decoder' },
    { features: 4, vocab: 6 },
  );
  const words = [
    [2, 3, 4],
    [4, 4],
    [5, 2, 3, 3],
  ];
  const memory = {
    values: tf.eye(4).slice([0, 0], [3, 4]).expandDims(1) as tf.Tensor3D,
    mask: tf.ones([3, 1]) as tf.Tensor2D,
  };
  const length = 5;
  const pad = (tokens: number[]) => [...tokens, ...new Array<number>(length - tokens.length).fill(1)];
  const previous = tf.tensor2d(
    words.map((word) => pad([0, ...word])),
    [3, length],
    'int32',
  );
  const targets = tf.oneHot(
    tf.tensor2d(
      words.map((word) => pad([...word, 1])),
      [3, length],
      'int32',
    ),
    6,
  );
  const mask = tf.tensor2d(words.map((word) => pad(word).map((_, i) => (i <= word.length ? 1 : 0))));
  const optimizer = tf.train.adam(0.03);
  const sampled = tf.scalar(0.25);
  let loss = Number.POSITIVE_INFINITY;
  for (let step = 0; step < 150; step++) {
    const seed = tf.tensor1d([1, step], 'int32');
    const value = optimizer.minimize(
      () => {
        const logits = decoder.call({ memory, previous, mask, sampled }, { training: true, seed });
        const losses = tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), targets), 2));
        return tf.mean(tf.mul(losses, mask)).asScalar();
      },
      true,
      Object.values(decoder.weights),
    )!;
    loss = value.dataSync()[0]!;
    tf.dispose([value, seed]);
  }
  expect(loss).toBeLessThan(0.1);
  const before = tf.memory().numTensors;
  expect(generate(decoder, memory, ends)).toEqual(words);
  expect(generate(decoder, memory, { ...ends, sampling: { temperature: 0.1 }, random })).toEqual(words);
  expect(beamSearch(decoder, memory, { ...ends, beams: 3 }).map(([best]) => best!.tokens)).toEqual(words);
  expect(tf.memory().numTensors).toBe(before);
});

test('beams find what greedy misses', () => {
  const log = (...p: number[]) => p.map((value) => Math.log(value));
  // Greedy takes 2 (0.6) and is left with even odds; 3 (0.4) goes on surely.
  const table = [
    log(1e-9, 1e-9, 0.6, 0.4, 1e-9),
    log(1e-9, 1, 1e-9, 1e-9, 1e-9),
    log(1e-9, 0.34, 0.33, 0.33, 1e-9),
    log(1e-9, 1e-9, 1e-9, 1e-9, 1),
    log(1e-9, 1, 1e-9, 1e-9, 1e-9),
  ];
  const decoder = tableDecoder(table);
  const memory = memoryOf(1);
  expect(generate(decoder, memory, ends)).toEqual([[2]]);
  const found = beamSearch(decoder, memory, { ...ends, beams: 2, lengthPenalty: 0 })[0]!;
  expect(found[0]!.tokens).toEqual([3, 4]);
  expect(found[0]!.score).toBeCloseTo(Math.log(0.4), 5);
  const long = beamSearch(decoder, memory, { ...ends, beams: 2, lengthPenalty: 1 })[0]!;
  expect(long[0]!.score).toBeCloseTo(Math.log(0.4) / (7 / 6), 5);
});

test('beams enough to hold all find the best of all, for every sample of a batch', () => {
  const vocab = 4;
  const steps = 3;
  fc.assert(
    fc.property(
      fc.array(
        fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: vocab, maxLength: vocab }),
        {
          minLength: vocab,
          maxLength: vocab,
        },
      ),
      fc.double({ min: 0, max: 2, noNaN: true }),
      (table, lengthPenalty) => {
        const logs = table.map((row) => logProbabilities(Float32Array.from(row)));
        const scores = new Map<string, number>();
        const spread = (tokens: readonly number[], score: number): void => {
          const last = tokens.at(-1) ?? ends.start;
          if (last === ends.end || tokens.length === steps) {
            const written = last === ends.end ? tokens.slice(0, -1) : tokens;
            scores.set(written.join(), score / ((5 + written.length) / 6) ** lengthPenalty);
            return;
          }
          for (let token = 0; token < vocab; token++) spread([...tokens, token], score + logs[last]![token]!);
        };
        spread([], 0);
        const beams = vocab ** steps;
        const found = beamSearch(tableDecoder(table), memoryOf(2), {
          ...ends,
          maxSteps: steps,
          beams,
          lengthPenalty,
        });
        const best = Math.max(...scores.values());
        for (const hypotheses of found) {
          expect(hypotheses[0]!.score).toBeCloseTo(best, 4);
          for (const { tokens, score } of hypotheses)
            expect(score).toBeCloseTo(scores.get(tokens.join())!, 4);
        }
      },
    ),
    { numRuns: 25 },
  );
});

test('samples do not disturb each other: a batch gives what each gives alone', () => {
  const decoder = build(2);
  const memory = memoryOf(3);
  const search = { ...ends, beams: 3 };
  const together = beamSearch(decoder, memory, search);
  for (let sample = 0; sample < 3; sample++) {
    const own = {
      values: tf.slice(memory.values, [sample, 0, 0], [1, -1, -1]),
      mask: tf.slice(memory.mask, [sample, 0], [1, -1]),
    };
    const [alone] = beamSearch(decoder, own, search);
    expect(together[sample]!.map(({ tokens }) => tokens)).toEqual(alone!.map(({ tokens }) => tokens));
    for (const [i, { score }] of together[sample]!.entries()) expect(score).toBeCloseTo(alone![i]!.score, 4);
  }
});

test('what cannot be written is refused', () => {
  const decoder = build();
  const memory = memoryOf(2);
  expect(() => generate(decoder, memory, { ...ends, start: 5 })).toThrow(
    '[recurrent/ends] expected start to be a token from 0 to 4, got 5.',
  );
  expect(() => generate(decoder, memory, { ...ends, maxSteps: 0 })).toThrow('[recurrent/ends/config]');
  expect(() => generate(decoder, memory, { ...ends, sampling: { topK: 2 } })).toThrow(
    '[recurrent/sampling] expected a random stream beside sampling, got none.',
  );
  expect(() => generate(decoder, memory, { ...ends, sampling: { topK: 1.5 }, random })).toThrow(
    '[recurrent/sampling] expected temperature above 0, a whole topK',
  );
  expect(() => beamSearch(decoder, memory, { ...ends, beams: 2, lengthPenalty: -1 })).toThrow(
    '[recurrent/beam-search/config] expected lengthPenalty at least 0, got -1.',
  );
  const spoilt = { ...memory, values: tf.fill([2, 3, 4], Number.NaN) as tf.Tensor3D };
  expect(() => generate(decoder, spoilt, ends)).toThrow('[recurrent/not-finite]');
  expect(() => beamSearch(decoder, spoilt, { ...ends, beams: 2 })).toThrow('[recurrent/not-finite]');
});

test('a memory of which nothing is real still tells something finite', () => {
  const decoder = build();
  const memory = { ...memoryOf(1), mask: tf.zeros([1, 3]) as tf.Tensor2D };
  const { logits } = decoder.step(tf.tensor1d([0], 'int32'), decoder.start(memory, predict), memory, predict);
  expect([...logits.dataSync()].every(Number.isFinite)).toBe(true);
  expect(beamSearch(decoder, memory, { ...ends, beams: 2 })[0]!.length).toBeGreaterThan(0);
});

test('a longest length ends what does not end', () => {
  const table = [
    [0, -9, 9],
    [0, 0, 0],
    [0, -9, 9],
  ];
  expect(generate(tableDecoder(table), memoryOf(2), { ...ends, maxSteps: 3 })).toEqual([
    [2, 2, 2],
    [2, 2, 2],
  ]);
  expect(
    beamSearch(tableDecoder(table), memoryOf(1), { ...ends, maxSteps: 3, beams: 1 })[0]![0]!.tokens,
  ).toEqual([2, 2, 2]);
});

test('draws follow temperature, top-k and top-p', () => {
  const logits = Float32Array.from([0.5, 0.3, 0.15, 0.05].map(Math.log));
  const shares = (sampling: Parameters<typeof sampleToken>[2]) => {
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 4000; i++) counts[sampleToken(logits, (i + 0.5) / 4000, sampling)]! += 1 / 4000;
    return counts;
  };
  const squares = [0.25, 0.09, 0.0225, 0.0025];
  const total = squares.reduce((a, b) => a + b);
  for (const [sampling, expected] of [
    [{}, [0.5, 0.3, 0.15, 0.05]],
    [{ topK: 2 }, [0.625, 0.375, 0, 0]],
    [{ topP: 0.7 }, [0.625, 0.375, 0, 0]],
    [{ temperature: 0.5 }, squares.map((one) => one / total)],
  ] as const) {
    for (const [i, share] of shares(sampling).entries()) expect(share).toBeCloseTo(expected[i]!, 2);
  }
  expect(() => sampleToken(logits, 0, { topP: 0 })).toThrow(
    '[recurrent/sampling] expected temperature above 0',
  );
});
