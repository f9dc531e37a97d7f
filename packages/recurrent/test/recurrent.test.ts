import { randomStream } from '@crossmodal/core';
import type { CellDefinition } from '@crossmodal/core/tensors';
import { checkClose, randomTensor, seedTensor } from '@crossmodal/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import {
  gru,
  layerNormalized,
  linearRecurrence,
  lstm,
  minGru,
  minimalGatedUnit,
  pooling,
  recurrent,
  simpleRnn,
  stacked,
  timeDecay,
  variationalDropout,
  zoneout,
} from '../src/index.ts';
import { productsOf } from '../src/scan/gates.ts';

beforeAll(() => tf.setBackend('cpu'));

const random = randomStream(4);
const predict = { training: false };

test('worked by hand: with weights of 1, a linear cell counts what it saw', () => {
  const network = recurrent({ cell: simpleRnn({ units: 3, activation: 'linear' }) }).build(
    { random },
    { features: 1 },
  );
  network.weights['forward/kernel']!.assign(tf.tensor2d([1, 10, 100], [1, 3]));
  network.weights['forward/recurrentKernel']!.assign(tf.eye(3));
  const values = tf.tensor3d([1, 2, 3, 4], [1, 4, 1]);
  const { values: sums, last } = network.call({ values, mask: tf.tensor2d([1, 1, 0, 1], [1, 4]) }, predict);
  expect(sums.arraySync()).toEqual([
    [
      [1, 10, 100],
      [3, 30, 300],
      [0, 0, 0],
      [7, 70, 700],
    ],
  ]);
  expect(last.arraySync()).toEqual([[7, 70, 700]]);
});

test('worked by hand: an LSTM whose gates are half open', () => {
  const network = recurrent({ cell: lstm({ units: 1, forgetBias: false }) }).build(
    { random },
    { features: 1 },
  );
  for (const weight of Object.values(network.weights)) weight.assign(tf.zerosLike(weight));
  // All weights 0: i = f = o = 1/2 and c̃ = 0; with a bias of c̃ that makes tanh 1/2, c = 1/4, then 3/8.
  network.weights['forward/bias']!.assign(tf.tensor1d([0, 0, Math.atanh(0.5), 0]));
  const { state } = network.call({ values: tf.ones([1, 2, 1]), mask: tf.ones([1, 2]) }, predict);
  expect(state[1]!.dataSync()[0]).toBeCloseTo(3 / 8, 6);
  expect(state[0]!.dataSync()[0]).toBeCloseTo(Math.tanh(3 / 8) / 2, 6);
});

test('worked by hand: states decay over gaps, not over steps', () => {
  const cell = timeDecay({ cell: simpleRnn({ units: 1, activation: 'linear' }) });
  const network = recurrent({ cell }).build({ random }, { features: 1 });
  const set = (name: string, value: number) =>
    network.weights[`forward/${name}`]!.assign(tf.fill([1], value));
  network.weights['forward/kernel']!.assign(tf.ones([1, 1]));
  network.weights['forward/recurrentKernel']!.assign(tf.ones([1, 1]));
  set('decayRate', Math.LN2);
  set('decayBias', 0);
  // The state halves with every unit of time: 8, then after 3 units 1 + 1, after none 2 + 1.
  const { values } = network.call(
    {
      values: tf.tensor3d([8, 99, 1, 1], [1, 4, 1]),
      mask: tf.tensor2d([1, 0, 1, 1], [1, 4]),
      times: tf.tensor2d([100, 101, 103, 103], [1, 4]),
    },
    predict,
  );
  checkClose('outputs', values, tf.tensor3d([8, 0, 2, 3], [1, 4, 1]), 1e-6);
});

test.each(['forward', 'backward'] as const)(
  'a linear cell in parallel gives what the loop gives, %s',
  (direction) => {
    const values = randomTensor('x', [2, 7, 3]) as tf.Tensor3D;
    const mask = tf.tensor2d([1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 0, 0], [2, 7]);
    const build = (truncate?: number) =>
      recurrent({
        cell: minGru({ units: 4 }),
        direction,
        ...(truncate === undefined ? {} : { truncate }),
      }).build({ random }, { features: 3 });
    const [parallel, loop] = [build(), build(100)];
    const state = [randomTensor('state', [2, 4]) as tf.Tensor2D];
    const gradients = (network: typeof parallel) => {
      const loss = () =>
        tf
          .sum(tf.mul(network.call({ values, mask, state }, predict).values, randomTensor('p', [2, 7, 4])))
          .asScalar();
      const { value, grads } = tf.variableGrads(loss, Object.values(network.weights));
      return [value, ...Object.values(network.weights).map((weight) => grads[weight.name]!)];
    };
    const expected = gradients(loop);
    for (const [i, got] of gradients(parallel).entries()) checkClose(`result ${i}`, got, expected[i]!, 1e-5);
  },
);

test('a recurrence of one step is its map', () => {
  const one = (value: number) => tf.fill([1, 1, 1], value);
  const states = linearRecurrence({
    factors: one(3),
    addends: one(4),
    initial: tf.fill([1, 1], 5),
    reverse: false,
  });
  expect(states.dataSync()[0]).toBe(19);
});

test.each(['forward', 'backward'] as const)(
  'truncated gradients are those of stretches with given states, %s',
  (direction) => {
    const cell = lstm({ units: 3 });
    const values = randomTensor('x', [2, 6, 2]) as tf.Tensor3D;
    const mask = tf.tensor2d([1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0, 1], [2, 6]);
    const whole = recurrent({ cell, direction, truncate: 2 }).build({ random }, { features: 2 });
    const pieces = recurrent({ cell, direction }).build({ random }, { features: 2 });
    const truncated = tf.variableGrads(
      () => tf.sum(tf.square(whole.call({ values, mask }, predict).values)).asScalar(),
      Object.values(whole.weights),
    ).grads;
    let state: readonly tf.Tensor2D[] | undefined;
    const sums = new Map<string, tf.Tensor>();
    for (const start of direction === 'forward' ? [0, 2, 4] : [4, 2, 0]) {
      const piece = { values: values.slice([0, start, 0], [2, 2, 2]), mask: mask.slice([0, start], [2, 2]) };
      const input = state === undefined ? piece : { ...piece, state };
      const { grads } = tf.variableGrads(
        () => tf.sum(tf.square(pieces.call(input, predict).values)).asScalar(),
        Object.values(pieces.weights),
      );
      state = pieces.call(input, predict).state;
      for (const [name, weight] of Object.entries(pieces.weights)) {
        const gradient = grads[weight.name]!;
        sums.set(name, sums.has(name) ? tf.add(sums.get(name)!, gradient) : gradient);
      }
    }
    for (const [name, weight] of Object.entries(whole.weights)) {
      checkClose(name, truncated[weight.name]!, sums.get(name)!, 1e-5);
    }
  },
);

test('worked by hand: a GRU whose gates are half open, at size 3', () => {
  const build = (resetAfter: boolean) => {
    const network = recurrent({ cell: gru({ units: 3, resetAfter }) }).build({ random }, { features: 1 });
    for (const weight of Object.values(network.weights)) weight.assign(tf.zerosLike(weight));
    return network;
  };
  const input = { values: tf.ones([1, 2, 1]) as tf.Tensor3D, mask: tf.ones([1, 2]) as tf.Tensor2D };
  const a = Math.atanh(0.5);
  // z = r = 1/2; h̃ = tanh(a) = 1/2 in the first step: h = 1/4. Then the state enters h̃ through what reset lets by.
  const after = build(true);
  after.weights['forward/bias']!.assign(tf.tensor1d([0, 0, 0, 0, 0, 0, a, a, a]));
  after.weights['forward/recurrentKernel']!.assign(tf.concat([tf.zeros([3, 6]), tf.eye(3)], 1));
  after.weights['forward/recurrentBias']!.assign(tf.tensor1d([0, 0, 0, 0, 0, 0, 1, 1, 1]));
  // Reset after the product halves the bias of the state, too: a + (h + 1) / 2.
  const first = Math.tanh(a + 0.5) / 2;
  const second = first / 2 + Math.tanh(a + (first + 1) / 2) / 2;
  const { values } = after.call(input, predict);
  checkClose('after', values, tf.tensor3d([first, first, first, second, second, second], [1, 2, 3]), 1e-6);

  const before = build(false);
  before.weights['forward/bias']!.assign(tf.tensor1d([0, 0, 0, 0, 0, 0, a, a, a]));
  // Each unit reads the next one: reset in front of the product halves what is read.
  before.weights['forward/candidateKernel']!.assign(tf.tensor2d([0, 0, 1, 1, 0, 0, 0, 1, 0], [3, 3]));
  const next = 1 / 8 + Math.tanh(a + 1 / 8) / 2;
  const outputs = before.call(input, predict).values;
  checkClose('before', outputs, tf.tensor3d([1, 1, 1, 4 * next, 4 * next, 4 * next], [1, 2, 3]).div(4), 1e-6);
});

test('worked by hand: the last step of a residual stack is the step of its sequence', () => {
  const layer = (direction: 'forward' | 'backward' | 'bidirectional') =>
    recurrent({ cell: simpleRnn({ units: 3 }), direction });
  const input = {
    values: randomTensor('x', [2, 4, 3]) as tf.Tensor3D,
    mask: tf.tensor2d([1, 1, 1, 0, 0, 1, 1, 1], [2, 4]),
  };
  const step = (values: tf.Tensor3D, at: readonly [number, number]) =>
    tf.concat(at.map((time, sample) => tf.squeeze(tf.slice(values, [sample, time, 0], [1, 1, -1]), [1])));
  for (const direction of ['forward', 'backward', 'bidirectional'] as const) {
    const layers = direction === 'bidirectional' ? [layer(direction), layer(direction)] : [layer(direction)];
    const { values, last } = stacked({ layers, residual: true })
      .build({ random }, { features: 3 })
      .call(input, predict);
    const [end, start] = [step(values, [2, 3]), step(values, [0, 1])];
    if (direction === 'forward') checkClose(direction, last, end, 1e-6);
    if (direction === 'backward') checkClose(direction, last, start, 1e-6);
    if (direction === 'bidirectional') {
      checkClose(
        direction,
        last,
        tf.concat([end.slice([0, 0], [2, 3]), start.slice([0, 3], [2, 3])], 1),
        1e-6,
      );
    }
  }
});

test('a stack takes a stream step by step, and gives what the whole sequence gives', () => {
  const layer = recurrent({ cell: lstm({ units: 3 }) });
  const network = stacked({
    layers: [layer, recurrent({ cell: minGru({ units: 3 }) }), layer],
    residual: true,
  }).build({ random }, { features: 2 });
  const values = randomTensor('x', [2, 5, 2]) as tf.Tensor3D;
  const mask = tf.tensor2d([1, 1, 1, 1, 1, 1, 0, 1, 1, 0], [2, 5]);
  const whole = network.call({ values, mask }, predict);
  let state: readonly tf.Tensor2D[] | undefined;
  const outputs = [0, 1, 2, 3, 4].map((at) => {
    const step = { values: values.slice([0, at, 0], [2, 1, 2]), mask: mask.slice([0, at], [2, 1]) };
    const result = network.call(state === undefined ? step : { ...step, state }, predict);
    state = result.state;
    return result.values;
  });
  checkClose('outputs', tf.concat(outputs, 1), whole.values, 1e-6);
  expect(state).toHaveLength(5);
  for (const [i, one] of whole.state.entries()) checkClose(`state ${i}`, state![i]!, one, 1e-6);
});

test('zoneout leaves the clock of a cell alone', () => {
  const cell = zoneout({ cell: timeDecay({ cell: gru({ units: 3 }) }), rate: 0.5 });
  const network = recurrent({ cell }).build({ random, path: 'network' }, { features: 2 });
  const input = {
    values: randomTensor('x', [2, 3, 2]) as tf.Tensor3D,
    mask: tf.ones([2, 3]) as tf.Tensor2D,
    times: tf.tensor2d([1, 2, 5, 0, 3, 4], [2, 3]),
  };
  for (const call of [predict, { training: true, seed: seedTensor(1) }]) {
    const clock = network.call(input, call).state.at(-1)!;
    expect(clock.arraySync()).toEqual([
      [5, 1],
      [4, 1],
    ]);
  }
});

test.each([
  ['gru', gru({ units: 8 })],
  ['gru, reset before', gru({ units: 8, resetAfter: false })],
  ['minimal gated unit', minimalGatedUnit({ units: 8 })],
  ['lstm with a projection', lstm({ units: 5, projection: 8 })],
  ['decaying gru', timeDecay({ cell: gru({ units: 8 }) })],
])('dropout of the state takes the same features from every product of it: %s', (_, cell) => {
  const dropped: boolean[][] = [];
  const spy: CellDefinition = {
    ...cell,
    build(context, input) {
      const built = cell.build(context, input);
      return {
        ...built,
        step: (step) =>
          built.step({
            ...step,
            ...productsOf((kernel, x, activations) => {
              const parts = step.gates(kernel, x, activations) as readonly tf.Tensor2D[];
              if (built.outputKernels?.includes(kernel)) return parts;
              // A feature that is dropped enters no sum: moving it, another in each sample, changes nothing.
              const moved = step.gates(kernel, tf.add(x, tf.eye(8)), activations) as readonly tf.Tensor2D[];
              const differs = tf.max(tf.abs(tf.sub(tf.concat([...moved], 1), tf.concat([...parts], 1))), 1);
              dropped.push([...differs.dataSync()].map((difference) => difference === 0));
              return parts;
            }),
          }),
      };
    },
  };
  const network = recurrent({ cell: variationalDropout({ cell: spy, state: 0.5 }) }).build(
    { random, path: 'network' },
    { features: 2 },
  );
  network.call(
    { values: tf.ones([8, 3, 2]), mask: tf.ones([8, 3]), times: tf.tensor2d([1, 2, 4], [1, 3]).tile([8, 1]) },
    { training: true, seed: seedTensor(3) },
  );
  expect(dropped.length % 3).toBe(0);
  expect(dropped[0]).toContain(true);
  for (const one of dropped) expect(one).toEqual(dropped[0]);
});

test('refuses wrappers that could do nothing, saying which cell and what else', () => {
  const build = (cell: CellDefinition) => () => recurrent({ cell }).build({ random }, { features: 2 });
  const linear = minGru({ units: 3 });
  expect(build(layerNormalized({ cell: linear }))).toThrow(
    '[recurrent/layer-normalized/config] expected a cell that multiplies its state and is not normalized yet, got "minGru".',
  );
  expect(build(layerNormalized({ cell: layerNormalized({ cell: gru({ units: 3 }) }) }))).toThrow(
    'got "layerNormalized"',
  );
  expect(build(variationalDropout({ cell: linear, state: 0.2 }))).toThrow(
    '[recurrent/variational-dropout/config] expected state to be 0 for "minGru", whose state enters no product, got 0.2.',
  );
  expect(build(timeDecay({ cell: timeDecay({ cell: linear }) }))).toThrow('[recurrent/time-decay/config]');
  expect(() =>
    recurrent({ cell: timeDecay({ cell: linear }) })
      .build({ random }, { features: 2 })
      .call({ values: tf.ones([1, 1, 2]), mask: tf.ones([1, 1]) }, predict),
  ).toThrow('[recurrent/time-decay/times] expected a sequence with times, got none.');
});

test('refuses words it does not know, for those who write JavaScript', () => {
  const cell = gru({ units: 2 });
  expect(() => recurrent({ cell, direction: 'both' as 'forward' })).toThrow(
    '[recurrent/config] expected direction to be one of "forward", "backward", "bidirectional", got "both".',
  );
  expect(() => recurrent({ cell, merge: 'max' as 'sum' })).toThrow('[recurrent/config] expected merge');
  expect(() => simpleRnn({ units: 2, activation: 'tan' as 'tanh' })).toThrow('Did you mean "tanh"?');
  expect(() => pooling({ method: 'avg' as 'mean' })).toThrow('[recurrent/pooling/config] expected method');
});

test('refuses states that do not fit, saying how many it wants', () => {
  const layer = recurrent({ cell: gru({ units: 3 }) });
  const stack = stacked({ layers: [layer, layer] }).build({ random }, { features: 2 });
  for (const count of [1, 3]) {
    const state = new Array<tf.Tensor2D>(count).fill(tf.zeros([2, 3]));
    expect(() => stack.call({ values: tf.ones([2, 1, 2]), mask: tf.ones([2, 1]), state }, predict)).toThrow(
      `[recurrent/state] expected the 2 states of all layers, got ${count}.`,
    );
  }
  const network = recurrent({ cell: lstm({ units: 3 }) }).build({ random }, { features: 2 });
  const input = { values: tf.ones([2, 1, 2]) as tf.Tensor3D, mask: tf.ones([2, 1]) as tf.Tensor2D };
  expect(() => network.call({ ...input, state: [tf.zeros([2, 3])] }, predict)).toThrow(
    '[recurrent/state] expected 2 states, [batch, 3], [batch, 3], got 1.',
  );
  expect(() => network.call({ ...input, state: [tf.zeros([2, 3]), tf.zeros([2, 4])] }, predict)).toThrow(
    '[recurrent/shape] expected state 1 to be [2, 3], got [2, 4].',
  );
});

test('pooling takes real steps only, and gives 0 where there are none', () => {
  const sequence = {
    values: tf.tensor3d([1, 5, 3, 2, 99, 99, 7, 7, 7, 7, 7, 7], [2, 3, 2]),
    mask: tf.tensor2d([1, 1, 0, 0, 0, 0], [2, 3]),
  };
  const pooled = (method: 'last' | 'mean' | 'max' | 'meanMax') =>
    pooling({ method }).build({ random }, { features: 2 }).call(sequence, predict).arraySync();
  expect(pooled('last')).toEqual([
    [3, 2],
    [0, 0],
  ]);
  expect(pooled('mean')).toEqual([
    [2, 3.5],
    [0, 0],
  ]);
  expect(pooled('max')).toEqual([
    [3, 5],
    [-0, -0],
  ]);
  expect(pooled('meanMax')).toEqual([
    [2, 3.5, 3, 5],
    [0, 0, -0, -0],
  ]);
});

test('both directions read the real steps alone', () => {
  const network = recurrent({ cell: gru({ units: 2 }), direction: 'bidirectional' }).build(
    { random },
    { features: 1 },
  );
  const short = network.call({ values: tf.tensor3d([1, 2], [1, 2, 1]), mask: tf.ones([1, 2]) }, predict);
  const padded = network.call(
    { values: tf.tensor3d([1, 2, 9, 9], [1, 4, 1]), mask: tf.tensor2d([1, 1, 0, 0], [1, 4]) },
    predict,
  );
  checkClose('last', padded.last, short.last, 1e-6);
});

test('refuses parts of a product that do not fit what it takes in', () => {
  const whole: CellDefinition = {
    ...lstm({ units: 3 }),
    build(context, input) {
      const built = lstm({ units: 3 }).build(context, input);
      return { ...built, step: (step) => [step.product('recurrentKernel', step.state[0]!), step.state[1]!] };
    },
  };
  const network = recurrent({ cell: whole }).build({ random }, { features: 2 });
  expect(() => network.call({ values: tf.ones([1, 2, 2]), mask: tf.ones([1, 2]) }, predict)).toThrow(
    /recurrent\/cell.*width 12.*width 3/,
  );
});

test('refuses a second product that would take in the same input again', () => {
  const greedy: CellDefinition = {
    ...gru({ units: 3 }),
    build(context, input) {
      const built = gru({ units: 3 }).build(context, input);
      return {
        ...built,
        step(step) {
          step.gates('recurrentKernel', step.state[0]!, ['sigmoid', 'sigmoid', 'linear']);
          return built.step(step);
        },
      };
    },
  };
  const network = recurrent({ cell: greedy }).build({ random }, { features: 2 });
  const loss = () => network.call({ values: tf.ones([1, 2, 2]), mask: tf.ones([1, 2]) }, predict).last.sum();
  expect(() => tf.variableGrads(loss as () => tf.Scalar)).toThrow(/recurrent\/cell.*"recurrentKernel"/);
});
