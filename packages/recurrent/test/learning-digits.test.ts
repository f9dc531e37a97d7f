import { readFileSync } from 'node:fs';
import { randomStream } from '@crossmodal/core';
import type { Sequence } from '@crossmodal/core/tensors';
import { useTensorFlow } from '@crossmodal/engine';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test, vi } from 'vitest';
import { gru, recurrent } from '../src/index.ts';
import { accuracy, crossEntropy, type Network, type Task, train } from './learning/train.ts';

// Handwritten digits read pixel by pixel: 64 steps of one number, in the picture's order or in another.

vi.setConfig({ testTimeout: 600_000 });

beforeAll(async () => {
  await useTensorFlow({ threads: { intra: 1, inter: 1 } });
});

const STEPS = 64;
const TRAINING = 1437;
const UPDATES = 1200;

const golden = JSON.parse(readFileSync(new URL('./golden/digits.json', import.meta.url), 'utf8')) as {
  readonly pixels: string;
  readonly labels: string;
};
const pixels = Uint8Array.from(Buffer.from(golden.pixels, 'base64'));
const labels = Uint8Array.from(golden.labels, Number);
// Mixed, since neighbours in the set are of one hand.
const mixed = randomStream(4).permutation(labels.length);

/** The pixels of some digits, in an order, of which the last so many are not masked. */
function sequences(digits: readonly number[], order: ArrayLike<number>, seen: number): Sequence {
  const values = digits.flatMap((digit) =>
    Array.from(order, (pixel) => pixels[digit * STEPS + pixel]! / 8 - 1),
  );
  return {
    values: tf.tensor3d(values, [digits.length, STEPS, 1]),
    mask: tf.tidy(
      () =>
        tf.tile(tf.cast(tf.greaterEqual(tf.range(0, STEPS), STEPS - seen), 'float32').expandDims(0), [
          digits.length,
          1,
        ]) as tf.Tensor2D,
    ),
  };
}

function task(order: ArrayLike<number>, seen: number, batch: number): Task {
  return {
    features: 1,
    outputs: 10,
    loss: crossEntropy,
    batch(step) {
      const drawn = randomStream(3).child(step);
      const digits = Array.from({ length: batch }, (_, i) => mixed[drawn.integer(i, TRAINING)]!);
      return {
        ...sequences(digits, order, seen),
        target: tf.tensor1d(
          digits.map((digit) => labels[digit]!),
          'int32',
        ),
      };
    },
  };
}

/** The share of right answers on the digits that training never saw. */
function score(definition: Network, order: ArrayLike<number>, seen = STEPS): number {
  const { classify } = train(definition, task(order, seen, 64), UPDATES, 0.005);
  const rest = [...mixed.subarray(TRAINING)];
  return accuracy(
    classify(sequences(rest, order, seen)),
    rest.map((digit) => labels[digit]!),
  );
}

const inOrder = Array.from({ length: STEPS }, (_, pixel) => pixel);
const permuted = randomStream(5).permutation(STEPS);
const cell = gru({ units: 64 });

test('digits, pixel by pixel', () => {
  expect(score(recurrent({ cell }), inOrder)).toBeGreaterThan(0.88);
});

test('digits, pixel by pixel in an order that tears them apart; the last 4 pixels alone do not tell them', () => {
  expect(score(recurrent({ cell }), permuted)).toBeGreaterThan(0.85);
  expect(score(recurrent({ cell }), permuted, 4)).toBeLessThan(0.75);
});
