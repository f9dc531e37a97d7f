import type { BuildContext, Fusion, FusionDefinition, FusionInput } from '@crossmodal/core/tensors';
import {
  childContext,
  composeWeights,
  expectSize,
  layerNormalization,
  multiHeadAttention,
  tidy,
} from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { joinLines, projectModalities } from './projected.ts';

export interface CrossModalAttentionConfig {
  /** The width that every modality is projected to. */
  readonly features: number;
  /** How many attentions look side by side; they must divide the features. Default 4. */
  readonly heads?: number;
  /** The share of attention weights that become 0 in training. Default 0. */
  readonly dropout?: number;
}

/**
 * Every step of each modality looks at all steps of each other one, and takes in what it finds; for modalities of
 * unequal length without any alignment.
 *
 * Each [batch, own time, own features] in; [batch, sum of times, (modalities - 1) · features] out: the steps of all
 * modalities one after the other, in the sorted order of the names, each with one part for each modality looked at. A
 * single modality looks at itself. Observed: `<modality>/<looked at>/weights` [batch, heads, queries, keys].
 *
 * @throws CrossmodalError `fusion/cross-modal-attention/…`: those of every fusion
 * @example
 * const fusion = crossModalAttention({ features: 64 })
 *   .build({ random }, { text: { features: 64 }, image: { features: 96 } });
 *
 * Source: Tsai et al., "Multimodal Transformer for Unaligned Multimodal Language Sequences" (MulT), ACL 2019.
 */
export function crossModalAttention(
  config: CrossModalAttentionConfig,
): FusionDefinition<CrossModalAttentionConfig> {
  const { features, heads = 4, dropout = 0 } = config;
  const code = 'fusion/cross-modal-attention';
  expectSize(code, 'features', features);
  return {
    kind: 'crossModalAttention',
    config: { features, heads, dropout },
    build<M extends string>(context: BuildContext, input: FusionInput<M>): Fusion<M> {
      const modalities = projectModalities(context, { code, path: context.path }, input, features);
      const { names } = modalities;
      const norms = names.map((name) =>
        layerNormalization().build(childContext(childContext(context, name), 'norm'), { features }),
      );
      const pairs = names.map((name, target) =>
        names.flatMap((other, source) =>
          source === target && names.length > 1
            ? []
            : [
                {
                  path: `${name}/${other}`,
                  source,
                  attention: multiHeadAttention({ heads, dropout }).build(
                    childContext(childContext(context, name), other),
                    { features },
                  ),
                },
              ],
        ),
      );
      return {
        features: features * Math.max(1, names.length - 1),
        weights: {
          ...modalities.weights,
          ...composeWeights(Object.fromEntries(norms.map((norm, i) => [`${names[i]}/norm`, norm]))),
          ...composeWeights(Object.fromEntries(pairs.flat().map(({ path, attention }) => [path, attention]))),
        },
        call: (sequences, call) =>
          tidy(() => {
            const lines = modalities.lines(sequences, call);
            const normal = lines.map(({ values, mask }, i) => ({
              values: norms[i]!.call(values, call) as tf.Tensor3D,
              mask,
            }));
            const enriched = lines.map(({ values, mask }, target) => ({
              mask,
              values: tf.concat(
                pairs[target]!.map(({ source, attention }) =>
                  tf.add(values, attention.call({ queries: normal[target]!, memory: normal[source]! }, call)),
                ),
                2,
              ) as tf.Tensor3D, // [batch, own time, (modalities - 1) · features]
            }));
            return joinLines(enriched);
          }),
      };
    },
  };
}
