import { randomStream } from '@crossmodal/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  buildRecurrent,
  type PoolingConfig,
  poolingSchema,
  recurrentSchema,
} from '../../src/stages/recurrent.ts';

beforeAll(() => tf.setBackend('cpu'));

const sequence = {
  values: tf.ones<tf.Rank.R3>([2, 3, 8]),
  mask: tf.tensor2d([1, 1, 1, 1, 1, 0], [2, 3]),
  times: tf.tensor2d([0, 1, 4, 0, 2, 0], [2, 3]),
};

/** The names of the weights and the shape of the result of what a configuration describes. */
function build(config: object, pooling: PoolingConfig = 'last'): { names: string[]; shape: number[] } {
  const context = { random: randomStream(1), path: 'recurrent' };
  const core = buildRecurrent(recurrentSchema.parse(config), pooling, context, { features: 8 });
  const seed = tf.tensor1d([1, 2], 'int32');
  const training = core.call(sequence, { training: true, seed });
  expect(core.call(sequence, { training: false }).shape).toEqual(training.shape);
  expect([...training.dataSync()].every(Number.isFinite)).toBe(true);
  expect(training.shape).toEqual([2, core.features]);
  return { names: Object.keys(core.weights), shape: training.shape };
}

describe('recurrent', () => {
  it('is an LSTM in both directions without a word', () => {
    const { names, shape } = build({ units: 4 });
    expect(shape).toEqual([2, 8]);
    expect(names).toEqual([
      'forward/kernel',
      'forward/recurrentKernel',
      'forward/bias',
      'backward/kernel',
      'backward/recurrentKernel',
      'backward/bias',
      'normalization/scale',
      'normalization/shift',
    ]);
  });

  it.each([
    [{ kind: 'lstm', peepholes: true, projection: 3 }, 'forward/peepholes', 3],
    [{ kind: 'lstm', projection: 3 }, 'forward/projectionKernel', 3],
    [{ kind: 'gru', resetAfter: false }, 'forward/candidateKernel', 4],
    [{ kind: 'simpleRnn', activation: 'relu' }, 'forward/recurrentKernel', 4],
    [{ kind: 'minimalGatedUnit' }, 'forward/candidateKernel', 4],
    [{ kind: 'minGru', inputDropout: 0.2, zoneout: 0.2 }, 'forward/kernel', 4],
    [{ kind: 'gru', layerNormalized: true }, 'forward/recurrentKernelScale', 4],
    [{ kind: 'gru', stateDropout: 0.2, zoneout: 0.1, timeDecay: true }, 'forward/decayRate', 4],
    [{ kind: 'gru', layers: 2, residual: true, dropout: 0.1 }, 'layer1/forward/kernel', 4],
    [{ kind: 'gru', truncate: 2 }, 'forward/kernel', 4],
  ])('builds %j', (config, weight, features) => {
    const { names, shape } = build({ units: 4, direction: 'forward', ...config });
    expect(names).toContain(weight);
    expect(shape).toEqual([2, features]);
  });

  it.each([
    ['forward', 'concat', 4],
    ['backward', 'concat', 4],
    ['bidirectional', 'concat', 8],
    ['bidirectional', 'sum', 4],
    ['bidirectional', 'mean', 4],
  ])('reads %s, merged by %s', (direction, merge, features) => {
    expect(build({ units: 4, direction, merge }).shape).toEqual([2, features]);
  });

  it.each([
    ['last', 4],
    ['mean', 4],
    ['max', 4],
    ['meanMax', 8],
    ['attention', 4],
    [{ kind: 'attention', units: 5 }, 4],
  ])('pools by %j', (given, features) => {
    const { names, shape } = build({ units: 4, direction: 'forward' }, poolingSchema.parse(given));
    expect(shape).toEqual([2, features]);
    expect(names.includes('pooling/score')).toBe(JSON.stringify(given).includes('attention'));
  });

  it('offers each cell under its own name', () => {
    const kinds = recurrentSchema.options.map(({ shape }) => z.toJSONSchema(shape.kind).const);
    expect(kinds).toEqual(['lstm', 'gru', 'simpleRnn', 'minimalGatedUnit', 'minGru']);
  });
});
