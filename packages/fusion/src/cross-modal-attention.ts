import type { BuildContext, Fusion, FusionDefinition, FusionInput, Sequence } from '@crossmodal/core/tensors';
import { childContext, composeWeights, expectSize, layerNormalization, tidy } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { crossModalBlock } from './cross-modal-block.ts';
import { joinLines, projectModalities } from './projected.ts';

export interface CrossModalAttentionConfig {
  /** The width that every modality is projected to. */
  readonly features: number;
  /** How many layers stand on each other for each pair of modalities. Default 1. */
  readonly layers?: number;
  /** How many attentions look side by side; they must divide the features. Default 4. */
  readonly heads?: number;
  /** Features of each layer's inner dense layer. Default: four times `features`. */
  readonly hiddenFeatures?: number;
  /** The share of attention weights and inner values that become 0 in training. Default 0. */
  readonly dropout?: number;
}

/**
 * Every step of each modality looks at all steps of each other one, and takes in what it finds; for modalities of
 * unequal length without any alignment.
 *
 * Each [batch, own time, own features] in; [batch, sum of times, (modalities - 1) · features] out: the steps of all
 * modalities one after the other, in the sorted order of the names, each with one part for each modality looked at. A
 * single modality looks at itself. Each layer looks at what the other modality was before any layer. Nothing tells the
 * steps of a modality apart but their values: put positions, or a recurrent network, in front where order matters.
 * Weights beside the projections, for each pair: `<modality>/<looked at>/layer<i>/…` (`norm`, `attention`,
 * `outputNorm`, `hidden`, `output`) and `<modality>/<looked at>/norm`. Observed:
 * `<modality>/<looked at>/layer<i>/attention/weights` [batch, heads, queries, keys].
 *
 * @throws CrossmodalError `fusion/cross-modal-attention/…`: those of every fusion
 * @example
 * const fusion = crossModalAttention({ features: 64, layers: 2 })
 *   .build({ random }, { text: { features: 64 }, image: { features: 96 } });
 *
 * Source: Tsai et al., "Multimodal Transformer for Unaligned Multimodal Language Sequences" (MulT), ACL 2019; the
 * recurrent network that reads the result stands for MulT's last, self-attending transformer.
 */
export function crossModalAttention(
  config: CrossModalAttentionConfig,
): FusionDefinition<CrossModalAttentionConfig> {
  const { features, layers = 1, heads = 4, hiddenFeatures = 4 * features, dropout = 0 } = config;
  const code = 'fusion/cross-modal-attention';
  for (const [name, size] of Object.entries({ features, layers, heads, hiddenFeatures }))
    expectSize(code, name, size);
  return {
    kind: 'crossModalAttention',
    config: { features, layers, heads, hiddenFeatures, dropout },
    build<M extends string>(context: BuildContext, input: FusionInput<M>): Fusion<M> {
      const modalities = projectModalities(context, { code, path: context.path }, input, features);
      const { names } = modalities;
      const definition = crossModalBlock({ heads, hiddenFeatures, dropout });
      /** All that the modality at `target` looks at. */
      const views = names.map((name, target) =>
        names.flatMap((other, source) => {
          if (source === target && names.length > 1) return [];
          const place = childContext(childContext(context, name), other);
          const blocks = Array.from({ length: layers }, (_, i) =>
            definition.build(childContext(place, `layer${i}`), { features }),
          );
          const norm = layerNormalization().build(childContext(place, 'norm'), { features });
          const parts = blocks.map((block, i) => [`layer${i}`, block]);
          return {
            source,
            path: `${name}/${other}`,
            blocks,
            norm,
            weights: composeWeights({ ...Object.fromEntries(parts), norm }),
          };
        }),
      );
      const viewWeights = views.flat().map((view) => [view.path, view]);
      return {
        features: features * Math.max(1, names.length - 1),
        weights: { ...modalities.weights, ...composeWeights(Object.fromEntries(viewWeights)) },
        call: (sequences, call) =>
          tidy(() => {
            const lines = modalities.lines(sequences, call);
            const enriched = lines.map((own, target): Sequence => {
              const seen = views[target]!.map(({ source, blocks, norm }) => {
                const memory = lines[source]!;
                const values = blocks.reduce(
                  (x, block) => block.call({ queries: { values: x, mask: own.mask }, memory }, call),
                  own.values,
                );
                return norm.call(values, call);
              });
              return { values: tf.concat(seen, 2) as tf.Tensor3D, mask: own.mask };
            }); // each [batch, own time, (modalities - 1) · features]
            return joinLines(enriched);
          }),
      };
    },
  };
}
