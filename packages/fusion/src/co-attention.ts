import type { BuildContext, Fusion, FusionDefinition, FusionInput } from '@crossmodal/core/tensors';
import {
  childContext,
  composeWeights,
  createWeight,
  dense,
  expectSize,
  maskedSoftmax,
  normal,
  observe,
  tidy,
} from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { projectModalities } from './projected.ts';

export interface CoAttentionConfig {
  /** The width that every modality is projected to. */
  readonly features: number;
}

/**
 * Each modality is summed up as one step, the mean of its steps weighted by how they fit the steps of the others.
 *
 *     C_ms = tanh(X_m · affinity · X_sᵀ),  H_m = tanh(hidden(X_m) + Σ_s C_ms · hidden(X_s) / steps of s)
 *     step m = softmax(H_m · score) · X_m
 *
 * Each [batch, own time, own features] in, [batch, modalities, features] out, in the sorted order of the names.
 * Observed: `<modality>/weights` [batch, own time].
 *
 * @throws CrossmodalError `fusion/co-attention/…`: those of every fusion
 * @example
 * const fusion = coAttention({ features: 64 }).build({ random }, { text: { features: 64 }, image: { features: 96 } });
 *
 * Source: Lu et al., "Hierarchical Question-Image Co-Attention for Visual Question Answering", 2016 (parallel
 * co-attention), with the sum over the other modality's steps as a mean, so that its length does not matter.
 */
export function coAttention(config: CoAttentionConfig): FusionDefinition<CoAttentionConfig> {
  const { features } = config;
  const code = 'fusion/co-attention';
  expectSize(code, 'features', features);
  return {
    kind: 'coAttention',
    config,
    build<M extends string>(context: BuildContext, input: FusionInput<M>): Fusion<M> {
      const modalities = projectModalities(context, { code, path: context.path }, input, features);
      const part = (name: string) => childContext(context, name);
      const affinity = dense({ units: features, bias: false }).build(part('affinity'), { features });
      const hidden = dense({ units: features }).build(part('hidden'), { features });
      const score = createWeight(context, 'score', [features], normal(1 / Math.sqrt(features)));
      return {
        features,
        weights: { ...modalities.weights, ...composeWeights({ affinity, hidden }), score },
        call: (sequences, call) =>
          tidy(() => {
            const lines = modalities.lines(sequences, call);
            const inner = lines.map(({ values }) => hidden.call(values, call));
            const steps = lines.map(({ values, mask }, target) => {
              const asked = affinity.call(values, call);
              const found = lines.flatMap((other, source) => {
                if (source === target) return [];
                const fit = tf.tanh(tf.matMul(asked, other.values, false, true)); // [batch, own time, other time]
                const counted = tf.div(other.mask, tf.sum(other.mask, 1, true));
                return [tf.matMul(tf.mul(fit, tf.expandDims(counted, 1)), inner[source]!)];
              });
              const scores = tf.sum(tf.mul(tf.tanh(tf.addN([inner[target]!, ...found])), score), 2);
              const weights = maskedSoftmax(scores, mask); // [batch, own time]
              observe(context, call, `${modalities.names[target]}/weights`, () => weights);
              return tf.sum(tf.mul(values, tf.expandDims(weights, 2)), 1, true);
            });
            const values = tf.concat(steps, 1) as tf.Tensor3D; // [batch, modalities, features]
            return { values, mask: tf.ones([values.shape[0], values.shape[1]]) };
          }),
      };
    },
  };
}
