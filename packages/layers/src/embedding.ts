import type { Definition, Module } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { expectNumber, expectSize } from './building/expect.ts';
import { normal } from './building/initializers.ts';
import { createWeight } from './building/weights.ts';

export interface EmbeddingConfig {
  /** The length of each vector. */
  readonly features: number;
  /** Standard deviation of the initial vectors. Default 0.05. */
  readonly scale?: number;
}

/** [...] int32 in, [..., features] out. */
export interface Embedding extends Module<tf.Tensor, tf.Tensor> {
  readonly features: number;
}

/**
 * A learned vector for each whole number: the first layer over tokens or categories.
 *
 * Weights: `vectors` [vocab, features] (normal; Keras draws them uniformly from -0.05 to 0.05). The indices are not checked here, since that would read them back:
 * what makes them must keep them from 0 to vocab - 1.
 *
 * @throws CrossmodalError `layers/embedding/config`
 * @example
 * const words = embedding({ features: 64 }).build({ random: randomStream(1) }, { vocab: 1000 });
 * const y = words.call(ids, { training: false }); // [batch, time] -> [batch, time, 64]
 *
 * Source: Bengio et al., "A Neural Probabilistic Language Model", JMLR 2003.
 */
export function embedding(
  config: EmbeddingConfig,
): Definition<EmbeddingConfig, { readonly vocab: number }, Embedding> {
  const { features, scale = 0.05 } = config;
  expectSize('layers/embedding', 'features', features);
  expectNumber('layers/embedding', 'scale', scale, 0, Number.POSITIVE_INFINITY);
  return {
    kind: 'embedding',
    config: { features, scale },
    build(context, { vocab }) {
      expectSize('layers/embedding', 'vocab', vocab);
      const vectors = createWeight(context, 'vectors', [vocab, features], normal(scale));
      return {
        features,
        weights: { vectors },
        call: (ids) =>
          tf.tidy(() => {
            const rows = tf.gather(vectors, tf.reshape(tf.cast(ids, 'int32'), [-1]));
            return tf.reshape(rows, [...ids.shape, features]);
          }),
      };
    },
  };
}
