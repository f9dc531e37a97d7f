import type { BuildContext, Fusion, FusionDefinition, FusionInput } from '@crossmodal/core/tensors';
import {
  childContext,
  composeWeights,
  createWeight,
  dense,
  expectSize,
  normal,
  observe,
  tidy,
} from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { expectOneOf } from './expect-one-of.ts';
import { POOLS, type Pool, projectModalities } from './projected.ts';

export interface ModalityAttentionConfig {
  /** The width that every modality is projected to. */
  readonly features: number;
  /** Default 'mean': one step a modality. */
  readonly pool?: Pool;
}

/**
 * The weighted mean of the modalities, weighted by a learned score of each; says which modality a prediction rests on.
 *
 * Weights beside the projections: `hidden/kernel`, `hidden/bias`, `score` [features]. Observed: `weights`
 * [batch, time, modalities], which sum to 1.
 *
 * @throws CrossmodalError `fusion/modality-attention/steps` and those of every fusion
 * @example
 * const fusion = modalityAttention({ features: 64 })
 *   .build({ random }, { text: { features: 64 }, image: { features: 96 } });
 *
 * Source: Hori et al., "Attention-Based Multimodal Fusion for Video Description", ICCV 2017.
 */
export function modalityAttention(
  config: ModalityAttentionConfig,
): FusionDefinition<ModalityAttentionConfig> {
  const { features, pool = 'mean' } = config;
  const code = 'fusion/modality-attention';
  expectSize(code, 'features', features);
  expectOneOf(code, 'pool', pool, POOLS);
  return {
    kind: 'modalityAttention',
    config: { features, pool },
    build<M extends string>(context: BuildContext, input: FusionInput<M>): Fusion<M> {
      const modalities = projectModalities(context, { code, path: context.path }, input, features);
      const hidden = dense({ units: features, activation: 'tanh' }).build(childContext(context, 'hidden'), {
        features,
      });
      const score = createWeight(context, 'score', [features], normal(1 / Math.sqrt(features)));
      return {
        features,
        weights: { ...modalities.weights, ...composeWeights({ hidden }), score },
        call: (sequences, call) =>
          tidy(() => {
            const { values, mask } = modalities.aligned(sequences, pool, call);
            const all = tf.stack([...values], 2); // [batch, time, modalities, features]
            const scores = tf.sum(tf.mul(hidden.call(all, call), score), 3);
            const weights = tf.softmax(scores); // [batch, time, modalities]
            observe(context, call, 'weights', () => weights);
            const mean = tf.sum(tf.mul(all, tf.expandDims(weights, 3)), 2);
            return { values: tf.mul(mean, tf.expandDims(mask, 2)) as tf.Tensor3D, mask };
          }),
      };
    },
  };
}
