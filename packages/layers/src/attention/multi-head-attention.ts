import { CrossmodalError } from '@crossmodal/core';
import type { Definition, Module, Sequence } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { expectSameBatch, expectSequence, expectShape, expectSize } from '../building/expect.ts';
import { observe } from '../building/observe.ts';
import { realSteps } from '../building/real-steps.ts';
import { childContext, composeWeights } from '../building/weights.ts';
import { dense } from '../dense.ts';
import { rotate } from '../positions/rotate.ts';
import { dropout } from '../random/dropout.ts';
import { attend, causalMask } from './attend.ts';

export interface MultiHeadAttentionConfig {
  /** How many attentions look side by side. */
  readonly heads: number;
  /** Features of each head's queries, keys and values. Default: the queries' features divided by the heads. */
  readonly headFeatures?: number;
  /** Whether a step sees only itself and those before it; for self-attention. Default false. */
  readonly causal?: boolean;
  /** Whether queries and keys are turned by their step: rotary positions. Default false. */
  readonly rotary?: boolean;
  /** The share of attention weights that become 0 in training. Default 0. */
  readonly dropout?: number;
}

export interface AttentionInput {
  /** What looks. */
  readonly queries: Sequence;
  /** What is looked at: the queries themselves in self-attention. */
  readonly memory: Sequence;
}

export interface AttentionFeatures {
  /** Of the queries, and of the result. */
  readonly features: number;
  /** Of the memory. Default: those of the queries. */
  readonly memoryFeatures?: number;
}

/** [batch, queries, features] out; zeros plus a bias where the whole memory is masked. */
export interface MultiHeadAttention extends Module<AttentionInput, tf.Tensor3D> {
  readonly features: number;
}

/**
 * Each step of one sequence gathers what it needs from another, or from its own, with several attentions at once.
 *
 * Masked steps of the memory are never looked at. Weights: `query`, `key`, `value`, `output`, each with `kernel` (as that of
 * `dense`: Glorot over all heads, where Keras counts the fans of each apart) and `bias`. Observed: `weights` [batch, heads, queries, keys].
 *
 * @throws CrossmodalError `layers/attention/shape`, `…/batch`, `…/config`
 * @example
 * const layer = multiHeadAttention({ heads: 4 }).build({ random: randomStream(1), path: 'attention' }, { features: 64 });
 * const y = layer.call({ queries: text, memory: image }, { training: false }); // [batch, text time, 64]
 *
 * Source: Vaswani et al., "Attention Is All You Need", 2017; equal to Keras' layer.
 */
export function multiHeadAttention(
  config: MultiHeadAttentionConfig,
): Definition<MultiHeadAttentionConfig, AttentionFeatures, MultiHeadAttention> {
  const { heads, headFeatures, causal = false, rotary = false, dropout: rate = 0 } = config;
  expectSize('layers/attention', 'heads', heads);
  return {
    kind: 'multiHeadAttention',
    config: { heads, ...(headFeatures === undefined ? {} : { headFeatures }), causal, rotary, dropout: rate },
    build(context, { features, memoryFeatures = features }) {
      const size = headFeatures ?? features / heads;
      if (!Number.isInteger(size) || (rotary && size % 2 !== 0)) {
        throw new CrossmodalError(
          'layers/attention/config',
          `expected ${rotary ? 'an even number of' : 'whole'} features a head, got ${size} (${features} features, ${heads} heads).`,
        );
      }
      const project = (name: string, from: number, units: number) =>
        dense({ units }).build(childContext(context, name), { features: from });
      const query = project('query', features, heads * size);
      const key = project('key', memoryFeatures, heads * size);
      const value = project('value', memoryFeatures, heads * size);
      const output = project('output', heads * size, features);
      const drop = dropout({ rate }).build(childContext(context, 'weights'), {});
      const checker = { code: 'layers/attention', path: context.path };
      return {
        features,
        weights: composeWeights({ query, key, value, output }),
        call({ queries, memory }, call) {
          expectSequence(checker, 'the queries', queries, features);
          expectSequence(checker, 'the memory', memory, memoryFeatures);
          expectSameBatch(checker, ['the queries', queries], ['the memory', memory]);
          if (causal) expectShape(checker, 'the mask of the memory', memory.mask, queries.mask.shape);
          return tf.tidy(() => {
            const seen = realSteps(memory);
            // [batch, time, heads · size] -> [batch, heads, time, size]
            const split = (x: tf.Tensor): tf.Tensor =>
              tf.transpose(tf.reshape(x, [x.shape[0]!, x.shape[1]!, heads, size]), [0, 2, 1, 3]);
            const turn = rotary ? rotate : (x: tf.Tensor): tf.Tensor => x;
            const keyMask = tf.expandDims(tf.expandDims(memory.mask, 1), 1); // [batch, 1, 1, keys]
            const allowed = causal ? tf.mul(keyMask, causalMask(memory.mask.shape[1])) : keyMask;
            const values = split(value.call(seen, call));
            const attention = attend(
              turn(split(query.call(queries === memory ? seen : realSteps(queries), call))),
              turn(split(key.call(seen, call))),
              values,
              allowed,
            );
            observe(context, call, 'weights', () => attention.weights);
            const mixed =
              call.training && rate > 0
                ? tf.matMul(drop.call(attention.weights, call), values)
                : attention.values; // [batch, heads, queries, size]
            const [batch, steps] = queries.mask.shape;
            const joined = tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch, steps, heads * size]);
            return output.call(joined, call) as tf.Tensor3D;
          });
        },
      };
    },
  };
}
