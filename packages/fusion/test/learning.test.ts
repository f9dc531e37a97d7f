import { randomStream } from '@crossmodal/core';
import type { FusionDefinition } from '@crossmodal/core/tensors';
import { dense } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import {
  attentionBottleneck,
  combine,
  compactBilinear,
  crossModalAttention,
  factorizedBilinear,
  film,
  gatedMultimodalUnit,
  lowRankBilinear,
  mixtureOfExperts,
  tensorFusion,
} from '../src/index.ts';

beforeAll(() => tf.setBackend('cpu'));

const SAMPLES = 32;
const features = 4;

/** The exclusive or of a bit in the picture and one in the word: each alone says nothing, nor does their sum. */
function accuracyOf(definition: FusionDefinition): number {
  const random = randomStream(3);
  const bits = (name: string) =>
    random
      .child(name)
      .uniforms(SAMPLES)
      .map((value) => (value < 0.5 ? -1 : 1));
  const [a, b] = [bits('picture'), bits('word')];
  const target = tf.tensor1d(a.map((bit, i) => (bit === b[i] ? 0 : 1)));
  const sequence = (bit: Float32Array, steps: number) => ({
    values: tf.tile(tf.tensor3d(bit, [SAMPLES, 1, 1]), [1, steps, 2]) as tf.Tensor3D,
    mask: tf.ones([SAMPLES, steps]) as tf.Tensor2D,
  });
  const input = { picture: sequence(a, 2), word: sequence(b, 1) };
  const fusion = definition.build({ random }, { picture: { features: 2 }, word: { features: 2 } });
  const head = dense({ units: 1 }).build({ random: random.child('head') }, fusion);
  const logits = () => {
    const { values } = fusion.call(input, { training: false });
    return tf.squeeze(head.call(tf.mean(values, 1), { training: false }), [1]);
  };
  const optimizer = tf.train.adam(0.03);
  const weights = [...Object.values(fusion.weights), ...Object.values(head.weights)];
  for (let step = 0; step < 120; step++) {
    optimizer.minimize(() => tf.losses.sigmoidCrossEntropy(target, logits()).asScalar(), false, weights);
  }
  const right = tf.equal(tf.cast(tf.greater(logits(), 0), 'float32'), target);
  return tf.mean(tf.cast(right, 'float32')).dataSync()[0]!;
}

test.each([
  combine({ features, how: 'product' }),
  film({ target: 'picture', features }),
  lowRankBilinear({ features }),
  tensorFusion({ features, size: 2 }),
  factorizedBilinear({ features }),
  gatedMultimodalUnit({ features }),
  compactBilinear({ features: 16 }),
  mixtureOfExperts({ features }),
  crossModalAttention({ features, heads: 1 }),
  attentionBottleneck({ features, heads: 1 }),
])('$kind learns what only the interplay of modalities tells', (definition) => {
  expect(accuracyOf(definition)).toBeGreaterThan(0.95);
});

test('a sum does not', () => {
  expect(accuracyOf(combine({ features, how: 'sum' }))).toBeLessThan(0.8);
});
