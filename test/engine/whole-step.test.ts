import { randomStream } from '@crossmodal/core';
import type { CellDefinition } from '@crossmodal/core/tensors';
import { useTensorFlow } from '@crossmodal/engine';
import { softmaxHead } from '@crossmodal/layers';
import { gru, lstm, pooling, recurrent, simpleRnn } from '@crossmodal/recurrent';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { recordStep } from '../../packages/engine/src/compile/record.ts';
import { activeBackend } from '../../packages/engine/src/use-tensorflow.ts';

beforeAll(async () => {
  await useTensorFlow({ device: 'cpu', threads: { intra: 2, inter: 2 } });
});

const context = { random: randomStream(1) };

/** Whether XLA takes the whole training step of a classifier: then it holds no op that XLA is not known to do well. */
function isWhole(cell: CellDefinition, direction: 'forward' | 'bidirectional' = 'forward'): boolean {
  const network = recurrent({ cell, direction }).build(context, { features: 4 });
  const pool = pooling({ method: 'meanMax' }).build(context, { features: network.features });
  const head = softmaxHead({ hiddenUnits: 4 }).build(context, { features: pool.features, classes: 3 });
  const weights = [network, head].flatMap(({ weights }) => Object.values(weights));
  const step = (values: tf.Tensor3D, mask: tf.Tensor2D): tf.Tensor => {
    const call = { training: true };
    const { value, grads } = tf.variableGrads(() => {
      const states = network.call({ values, mask }, call);
      return tf.mean(tf.square(head.call(pool.call(states, call), call)));
    }, weights);
    for (const weight of weights) weight.assign(tf.sub(weight, grads[weight.name]!));
    return value;
  };
  const recorded = recordStep(activeBackend()!, step as never, [tf.ones([2, 5, 4]), tf.ones([2, 5])], {});
  recorded.delete();
  return recorded.xla;
}

it('is taken whole by XLA, with masks, pooling and head, where all waits for one another', () => {
  expect([lstm, gru, simpleRnn].map((cell) => isWhole(cell({ units: 8 })))).toEqual([true, true, true]);
});

it('is left to its scans where two directions can run side by side', () => {
  expect(isWhole(lstm({ units: 8 }), 'bidirectional')).toBe(false);
});
