import type { Definition, Module, Sequence } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { expectSequence, expectSize } from '../building/expect.ts';
import { glorotUniform } from '../building/initializers.ts';
import { observe } from '../building/observe.ts';
import { realSteps } from '../building/real-steps.ts';
import { childContext, composeWeights, createWeight } from '../building/weights.ts';
import { dense } from '../dense.ts';
import { maskedSoftmax } from './attend.ts';

export interface AttentionPoolingConfig {
  /** Features of the layer that scores a step. */
  readonly units: number;
}

/** A sequence in, [batch, features] out. */
export interface AttentionPooling extends Module<Sequence, tf.Tensor2D> {
  readonly features: number;
}

/**
 * A sequence as one vector: the mean of its steps, weighted by a learned score of each.
 *
 * Weights: `hidden/kernel`, `hidden/bias`, `score` [units]. Observed: `weights` [batch, time]. Where all steps are
 * masked, the result is 0.
 *
 * @throws CrossmodalError `layers/attention-pooling/shape`
 * @example
 * const pool = attentionPooling({ units: 32 }).build({ random: randomStream(1) }, { features: 64 });
 * const vector = pool.call(states, { training: false }); // [batch, 64]
 *
 * Source: Yang et al., "Hierarchical Attention Networks for Document Classification", NAACL 2016.
 */
export function attentionPooling(
  config: AttentionPoolingConfig,
): Definition<AttentionPoolingConfig, { readonly features: number }, AttentionPooling> {
  const { units } = config;
  expectSize('layers/attention-pooling', 'units', units);
  return {
    kind: 'attentionPooling',
    config,
    build(context, { features }) {
      const hidden = dense({ units, activation: 'tanh' }).build(childContext(context, 'hidden'), {
        features,
      });
      const score = createWeight(context, 'score', [units], (_, random) => glorotUniform([units, 1], random));
      const checker = { code: 'layers/attention-pooling', path: context.path };
      return {
        features,
        weights: { ...composeWeights({ hidden }), score },
        call(sequence, call) {
          expectSequence(checker, 'the input', sequence, features);
          return tf.tidy(() => {
            const values = realSteps(sequence);
            const scores = tf.sum(tf.mul(hidden.call(values, call), score), -1); // [batch, time]
            const weights = maskedSoftmax(scores, sequence.mask);
            observe(context, call, 'weights', () => weights);
            return tf.sum(tf.mul(values, tf.expandDims(weights, 2)), 1) as tf.Tensor2D;
          });
        },
      };
    },
  };
}
