import type { Definition, Module } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { expectSameBatch, expectSequence, expectSize } from '../building/expect.ts';
import { glorotUniform } from '../building/initializers.ts';
import { observe } from '../building/observe.ts';
import { realSteps } from '../building/real-steps.ts';
import { childContext, composeWeights, createWeight } from '../building/weights.ts';
import { dense } from '../dense.ts';
import { maskedSoftmax } from './attend.ts';
import type { AttentionFeatures, AttentionInput } from './multi-head-attention.ts';

export interface AdditiveAttentionConfig {
  /** Features of the layer that compares query and key. */
  readonly units: number;
}

/** [batch, queries, memory features] out. */
export interface AdditiveAttention extends Module<AttentionInput, tf.Tensor3D> {
  readonly features: number;
}

/**
 * Attention whose scores come from a small network, score = v · tanh(W·query + U·key); the choice of recurrent
 * encoder–decoders, where queries and keys differ in size.
 *
 * Weights: `query/kernel`, `key/kernel`, `key/bias`, `score` [units]. Observed: `weights` [batch, queries, keys].
 * Where the whole memory is masked, the result is 0.
 *
 * @throws CrossmodalError `layers/additive-attention/shape`, `…/batch`
 * @example
 * const layer = additiveAttention({ units: 32 }).build({ random: randomStream(1) }, { features: 64, memoryFeatures: 96 });
 * const y = layer.call({ queries: states, memory: cells }, { training: false }); // [batch, states, 96]
 *
 * Source: Bahdanau et al., "Neural Machine Translation by Jointly Learning to Align and Translate", ICLR 2015.
 */
export function additiveAttention(
  config: AdditiveAttentionConfig,
): Definition<AdditiveAttentionConfig, AttentionFeatures, AdditiveAttention> {
  const { units } = config;
  expectSize('layers/additive-attention', 'units', units);
  return {
    kind: 'additiveAttention',
    config,
    build(context, { features, memoryFeatures = features }) {
      const query = dense({ units, bias: false }).build(childContext(context, 'query'), { features });
      const key = dense({ units }).build(childContext(context, 'key'), { features: memoryFeatures });
      const score = createWeight(context, 'score', [units], (_, random) => glorotUniform([units, 1], random));
      const checker = { code: 'layers/additive-attention', path: context.path };
      return {
        features: memoryFeatures,
        weights: { ...composeWeights({ query, key }), score },
        call({ queries, memory }, call) {
          expectSequence(checker, 'the queries', queries, features);
          expectSequence(checker, 'the memory', memory, memoryFeatures);
          expectSameBatch(checker, ['the queries', queries], ['the memory', memory]);
          return tf.tidy(() => {
            const values = realSteps(memory);
            const asked = tf.expandDims(query.call(realSteps(queries), call), 2); // [batch, queries, 1, units]
            const offered = tf.expandDims(key.call(values, call), 1); // [batch, 1, keys, units]
            const scores = tf.sum(tf.mul(tf.tanh(tf.add(asked, offered)), score), -1); // [batch, queries, keys]
            const weights = maskedSoftmax(scores, tf.expandDims(memory.mask, 1));
            observe(context, call, 'weights', () => weights);
            return tf.matMul(weights, values) as tf.Tensor3D;
          });
        },
      };
    },
  };
}
