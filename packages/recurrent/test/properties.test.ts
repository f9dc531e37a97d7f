import { randomStream } from '@crossmodal/core';
import type { CellDefinition, Sequence } from '@crossmodal/core/tensors';
import { checkClose } from '@crossmodal/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, test } from 'vitest';
import {
  type Direction,
  gru,
  layerNormalized,
  lstm,
  minGru,
  minimalGatedUnit,
  type Recurrent,
  type RecurrentOutput,
  recurrent,
  simpleRnn,
  stacked,
  timeDecay,
  zoneout,
} from '../src/index.ts';

// What holds for every cell, direction, mask and length.

beforeAll(() => tf.setBackend('cpu'));

const FEATURES = 2;
const predict = { training: false };

const cells: Readonly<Record<string, CellDefinition>> = {
  simpleRnn: simpleRnn({ units: 3 }),
  lstm: lstm({ units: 3, peepholes: true }),
  projected: lstm({ units: 3, projection: 2 }),
  gru: gru({ units: 3 }),
  gruBefore: gru({ units: 3, resetAfter: false }),
  minimalGatedUnit: minimalGatedUnit({ units: 3 }),
  minGru: minGru({ units: 3 }),
  normalized: layerNormalized({ cell: gru({ units: 3 }) }),
  zonedOut: zoneout({ cell: lstm({ units: 2 }), rate: 0.4 }),
  decaying: timeDecay({ cell: gru({ units: 3 }) }),
};

const kind = fc.constantFrom(...Object.keys(cells));
const direction = fc.constantFrom<Direction>('forward', 'backward', 'bidirectional');

interface Step {
  readonly values: readonly number[];
  readonly gap: number;
  readonly real: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  values: fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: FEATURES, maxLength: FEATURES }),
  gap: fc.double({ min: 0, max: 5, noNaN: true }),
  real: fc.boolean(),
});
const stepsOfAnyLength = fc.array(step, { minLength: 1, maxLength: 6 });

function sequenceOf(steps: readonly Step[]): Sequence {
  let now = 0;
  const times = steps.map(({ gap }) => {
    now += gap;
    return now;
  });
  return sequenceAt(steps, times);
}

function sequenceAt(steps: readonly Step[], times: readonly number[]): Sequence {
  return {
    values: tf.tensor3d([steps.map(({ values }) => [...values])], [1, steps.length, FEATURES]),
    mask: tf.tensor2d([steps.map(({ real }) => Number(real))]),
    times: tf.tensor2d([[...times]]),
  };
}

const build = (name: string, way: Direction): Recurrent =>
  recurrent({ cell: cells[name]!, direction: way }).build(
    { random: randomStream(2) },
    { features: FEATURES },
  );

function checkEnds(got: RecurrentOutput, expected: RecurrentOutput): void {
  checkClose('last', got.last, expected.last, 1e-5);
  for (const [i, state] of expected.state.entries()) checkClose(`state ${i}`, got.state[i]!, state, 1e-5);
}

function holds(property: () => void): void {
  tf.tidy(property);
}

test('masked steps might as well not be there', () => {
  fc.assert(
    fc.property(kind, direction, stepsOfAnyLength, (name, way, steps) => {
      holds(() => {
        const network = build(name, way);
        const whole = sequenceOf(steps);
        const kept = steps.flatMap(({ real }, i) => (real ? [i] : []));
        if (kept.length === 0) return;
        const pick = <T extends tf.Tensor>(x: T): T => tf.gather(x, tf.tensor1d(kept, 'int32'), 1);
        const cut = { values: pick(whole.values), mask: pick(whole.mask), times: pick(whole.times!) };
        const [got, expected] = [network.call(whole, predict), network.call(cut, predict)];
        checkEnds(got, expected);
        checkClose('outputs', pick(got.values), expected.values, 1e-5);
      });
    }),
    { numRuns: 60 },
  );
});

test('a sequence in two calls is the sequence, wherever it is cut', () => {
  const network = fc.constantFrom('recurrent', 'stacked');
  fc.assert(
    fc.property(kind, network, stepsOfAnyLength, fc.nat(), (name, way, steps, at) => {
      holds(() => {
        if (steps.length === 1) return;
        const layer = recurrent({ cell: cells[name]! });
        const definition = way === 'stacked' ? stacked({ layers: [layer, layer], residual: true }) : layer;
        const built = definition.build({ random: randomStream(2) }, { features: FEATURES });
        const cut = 1 + (at % (steps.length - 1));
        const whole = sequenceOf(steps);
        const part = (start: number, size: number): Sequence => ({
          values: tf.slice(whole.values, [0, start, 0], [1, size, FEATURES]),
          mask: tf.slice(whole.mask, [0, start], [1, size]),
          times: tf.slice(whole.times!, [0, start], [1, size]),
        });
        const before = built.call(part(0, cut), predict);
        const after = built.call({ ...part(cut, steps.length - cut), state: before.state }, predict);
        const expected = built.call(whole, predict);
        checkClose('outputs', tf.concat([before.values, after.values], 1), expected.values, 1e-5);
        for (const [i, state] of expected.state.entries())
          checkClose(`state ${i}`, after.state[i]!, state, 1e-5);
      });
    }),
    { numRuns: 60 },
  );
});

test('backward is forward over the steps turned round', () => {
  fc.assert(
    fc.property(kind, stepsOfAnyLength, (name, steps) => {
      holds(() => {
        const whole = sequenceOf(steps);
        const turned = {
          values: tf.reverse(whole.values, 1),
          mask: tf.reverse(whole.mask, 1),
          times: tf.reverse(whole.times!, 1),
        };
        const [forward, backward] = [build(name, 'forward'), build(name, 'backward')];
        for (const [path, weight] of Object.entries(forward.weights)) {
          backward.weights[path.replace('forward', 'backward')]!.assign(weight);
        }
        const [got, expected] = [backward.call(whole, predict), forward.call(turned, predict)];
        checkEnds(got, expected);
        checkClose('outputs', tf.reverse(got.values, 1), expected.values, 1e-5);
      });
    }),
    { numRuns: 40 },
  );
});
