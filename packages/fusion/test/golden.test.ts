import { readFileSync } from 'node:fs';
import { randomStream } from '@crossmodal/core';
import type { FusionDefinition, Sequence } from '@crossmodal/core/tensors';
import { checkGolden, type GoldenCase } from '@crossmodal/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import * as fusions from '../src/index.ts';

const file = new URL('./golden/torch.json', import.meta.url);
const goldens = JSON.parse(readFileSync(file, 'utf8')) as Record<string, GoldenCase>;

const features = 3;
const definitions: Readonly<Record<string, FusionDefinition>> = {
  concatenateFeatures: fusions.concatenateFeatures({ pool: 'mean' }),
  'combine sum': fusions.combine({ features, how: 'sum' }),
  'combine mean': fusions.combine({ features, how: 'mean' }),
  'combine max': fusions.combine({ features, how: 'max' }),
  'combine product': fusions.combine({ features, how: 'product' }),
  gatedMultimodalUnit: fusions.gatedMultimodalUnit({ features }),
  modalityAttention: fusions.modalityAttention({ features }),
  crossModalAttention: fusions.crossModalAttention({ features: 4, layers: 2, heads: 2, hiddenFeatures: 5 }),
  coAttention: fusions.coAttention({ features }),
  attentionBottleneck: fusions.attentionBottleneck({ features: 4, layers: 2, heads: 2, bottlenecks: 2 }),
  film: fusions.film({ target: 'beta', features: 4 }),
  lowRankBilinear: fusions.lowRankBilinear({ features, rank: 2 }),
  tensorFusion: fusions.tensorFusion({ features, size: 2 }),
  factorizedBilinear: fusions.factorizedBilinear({ features, factors: 2 }),
  compactBilinear: fusions.compactBilinear({ features: 7 }),
  mixtureOfExperts: fusions.mixtureOfExperts({ features, experts: 2 }),
  productOfExperts: fusions.productOfExperts({ features }),
  'lateFusion average': fusions.lateFusion({ classes: 3 }),
  'lateFusion product': fusions.lateFusion({ classes: 3, how: 'product' }),
  'lateFusion weighted': fusions.lateFusion({ classes: 3, how: 'weighted' }),
  'lateFusion stacking': fusions.lateFusion({ classes: 3, how: 'stacking' }),
  concatenateTime: fusions.concatenateTime({ features, order: ['gamma', 'alpha', 'beta'] }),
  'interleave step': fusions.interleave({ features }),
  'interleave time': fusions.interleave({ features, by: 'time', order: ['beta', 'gamma', 'alpha'] }),
};

const input = { alpha: { features: 3 }, beta: { features: 2 }, gamma: { features: 4 } };
type Name = keyof typeof input;
const names = Object.keys(input) as Name[];

/** Inputs of a case: values of all modalities, then their masks, then their times. */
function sequencesOf(inputs: readonly tf.Tensor[]): Record<Name, Sequence> {
  const entries = names.map((name, i) => [
    name,
    { values: inputs[i], mask: inputs[3 + i], times: inputs[6 + i] },
  ]);
  return Object.fromEntries(entries);
}

beforeAll(() => tf.setBackend('cpu'));

test('every fusion is tried', () => {
  expect(Object.keys(definitions).sort()).toEqual(Object.keys(goldens).sort());
});

test.each(Object.entries(definitions))(
  '%s is equal to its formula in PyTorch, with gradients',
  (name, definition) => {
    const { weights, call } = definition.build({ random: randomStream(1), path: 'fusion' }, input);
    checkGolden(goldens[name]!, {
      weights,
      call: (inputs) => call(sequencesOf(inputs), { training: false }).values,
    });
    for (const weight of Object.values(weights)) weight.dispose();
  },
);
