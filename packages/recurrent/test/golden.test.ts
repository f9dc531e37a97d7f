import { readFileSync } from 'node:fs';
import { randomStream } from '@crossmodal/core';
import type { CellDefinition } from '@crossmodal/core/tensors';
import { checkGolden, type GoldenCase } from '@crossmodal/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  gru,
  layerNormalized,
  lstm,
  minGru,
  minimalGatedUnit,
  type RecurrentConfig,
  recurrent,
  simpleRnn,
} from '../src/index.ts';

const file = new URL('./golden/peers.json', import.meta.url);
const goldens = JSON.parse(readFileSync(file, 'utf8')) as Record<string, GoldenCase>;

const units = 3;

/** The cell by the first words of a case's name; `bidirectional`, `sum`, `last` and `torch` in it say the rest. */
const cells: Readonly<Record<string, CellDefinition>> = {
  simpleRnn: simpleRnn({ units }),
  'simpleRnn relu': simpleRnn({ units, activation: 'relu' }),
  lstm: lstm({ units }),
  'lstm projection': lstm({ units: 4, projection: 2 }),
  'lstm peepholes': lstm({ units, peepholes: true }),
  gru: gru({ units }),
  'gru reset before': gru({ units, resetAfter: false }),
  minimalGatedUnit: minimalGatedUnit({ units }),
  minGru: minGru({ units }),
  'layerNormalized gru': layerNormalized({ cell: gru({ units }) }),
};

function configOf(name: string): RecurrentConfig {
  const words = name.split(' ').filter((word) => word !== 'torch' && word !== 'last');
  const at = words.indexOf('bidirectional');
  const cell = cells[(at < 0 ? words : words.slice(0, at)).join(' ')]!;
  if (at < 0) return { cell };
  return { cell, direction: 'bidirectional', merge: (words[at + 1] as 'sum' | undefined) ?? 'concat' };
}

beforeAll(() => tf.setBackend('cpu'));

describe('equal to Keras, PyTorch or the written formula, with masks and gradients', () => {
  test('there are goldens', () => expect(Object.keys(goldens).length).toBeGreaterThanOrEqual(19));

  test.each(Object.keys(goldens))('%s', (name) => {
    const config = configOf(name);
    const { weights, call } = recurrent(config).build({ random: randomStream(1) }, { features: 2 });
    checkGolden(goldens[name]!, {
      weights,
      call: ([x, steps]) => {
        const mask = steps as tf.Tensor2D;
        const { values, last } = call({ values: x as tf.Tensor3D, mask }, { training: false });
        return name.endsWith('last') ? last : values;
      },
    });
  });
});
