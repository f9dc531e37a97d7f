import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomStream } from '@crossmodal/core';
import type { Sequence } from '@crossmodal/core/tensors';
import { useTensorFlow } from '@crossmodal/engine';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test, vi } from 'vitest';
import { gru, recurrent } from '../src/index.ts';
import { accuracy, type Batch, crossEntropy, type Network, type Task, train } from './learning/train.ts';

// CIFAR-10 read row by row: 32 steps of 96 numbers.

vi.setConfig({ testTimeout: 600_000 });

const folder = join(import.meta.dirname, '../../../../shared/data/cifar-10-batches-bin');
const missing = !existsSync(folder);
if (missing) process.stderr.write(`skipped: there is no ${folder}\n`);

beforeAll(async () => {
  if (!missing) await useTensorFlow();
});

const SIDE = 32;
const RECORD = 1 + 3 * SIDE * SIDE;

interface Pictures {
  readonly count: number;
  /** [count, row, column, colour], from -1 to 1. */
  readonly pixels: Float32Array;
  readonly labels: Uint8Array;
}

function read(file: string, most: number): Pictures {
  const bytes = readFileSync(join(folder, file));
  const count = Math.min(most, bytes.length / RECORD);
  const pixels = new Float32Array(count * SIDE * SIDE * 3);
  for (let picture = 0; picture < count; picture++) {
    for (let colour = 0; colour < 3; colour++) {
      const plane = picture * RECORD + 1 + colour * SIDE * SIDE;
      for (let at = 0; at < SIDE * SIDE; at++) {
        pixels[(picture * SIDE * SIDE + at) * 3 + colour] = bytes[plane + at]! / 127.5 - 1;
      }
    }
  }
  return { count, pixels, labels: Uint8Array.from({ length: count }, (_, i) => bytes[i * RECORD]!) };
}

function rows({ pixels }: Pictures, chosen: readonly number[]): Sequence {
  const size = SIDE * SIDE * 3;
  const values = new Float32Array(chosen.length * size);
  chosen.forEach((picture, i) => {
    values.set(pixels.subarray(picture * size, (picture + 1) * size), i * size);
  });
  return {
    values: tf.tensor3d(values, [chosen.length, SIDE, 3 * SIDE]),
    mask: tf.ones([chosen.length, SIDE]),
  };
}

function task(pictures: Pictures, batch: number): Task {
  return {
    features: 3 * SIDE,
    outputs: 10,
    loss: crossEntropy,
    batch(step): Batch {
      const drawn = randomStream(6).child(step);
      const chosen = Array.from({ length: batch }, (_, i) => drawn.integer(i, pictures.count));
      const target = tf.tensor1d(
        chosen.map((picture) => pictures.labels[picture]!),
        'int32',
      );
      return { ...rows(pictures, chosen), target };
    },
  };
}

test.skipIf(missing)(
  'CIFAR-10 read row by row; a network that is taught by its last row alone knows less',
  () => {
    const training = read('data_batch_1.bin', 10_000);
    const unseen = read('test_batch.bin', 1000);
    const score = (definition: Network): number => {
      const { classify } = train(definition, task(training, 64), 700, 0.002);
      const all = Array.from({ length: unseen.count }, (_, i) => i);
      return accuracy(classify(rows(unseen, all)), unseen.labels);
    };
    const cell = gru({ units: 96 });
    const whole = score(recurrent({ cell }));
    const cut = score(recurrent({ cell, truncate: 1 }));
    expect(whole).toBeGreaterThan(0.36);
    expect(cut).toBeLessThan(whole - 0.04);
  },
);
