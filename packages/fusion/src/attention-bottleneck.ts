import type { BuildContext, Fusion, FusionDefinition, FusionInput } from '@crossmodal/core/tensors';
import {
  childContext,
  composeWeights,
  createWeight,
  expectSize,
  normal,
  tidy,
  transformerBlock,
} from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { projectModalities } from './projected.ts';

export interface AttentionBottleneckConfig {
  /** The width that every modality is projected to. */
  readonly features: number;
  /** How many steps all exchange passes through. Default 4. */
  readonly bottlenecks?: number;
  /** How many rounds of exchange; in one alone, nobody reads what the others wrote. Default 2. */
  readonly layers?: number;
  /** How many attentions look side by side; they must divide the features. Default 4. */
  readonly heads?: number;
  /** The share of values that become 0 in training. Default 0. */
  readonly dropout?: number;
}

/**
 * Modalities exchange what matters through a few shared steps alone: cheap for long sequences, and hard to overfit.
 *
 * In each layer, each modality's steps and the bottlenecks go through a transformer block of the modality; the
 * bottlenecks of all modalities are averaged. Each [batch, own time, own features] in, [batch, bottlenecks, features]
 * out. Weights beside the projections and blocks: `bottlenecks` [bottlenecks, features].
 *
 * @throws CrossmodalError `fusion/attention-bottleneck/…`: those of every fusion
 * @example
 * const fusion = attentionBottleneck({ features: 64, layers: 3 })
 *   .build({ random }, { text: { features: 64 }, image: { features: 96 } });
 *
 * Source: Nagrani et al., "Attention Bottlenecks for Multimodal Fusion", NeurIPS 2021.
 */
export function attentionBottleneck(
  config: AttentionBottleneckConfig,
): FusionDefinition<AttentionBottleneckConfig> {
  const { features, bottlenecks = 4, layers = 2, heads = 4, dropout = 0 } = config;
  const code = 'fusion/attention-bottleneck';
  for (const [name, size] of Object.entries({ features, bottlenecks, layers, heads }))
    expectSize(code, name, size);
  return {
    kind: 'attentionBottleneck',
    config: { features, bottlenecks, layers, heads, dropout },
    build<M extends string>(context: BuildContext, input: FusionInput<M>): Fusion<M> {
      const modalities = projectModalities(context, { code, path: context.path }, input, features);
      const shared = createWeight(context, 'bottlenecks', [bottlenecks, features], normal(0.02));
      const rounds = Array.from({ length: layers }, (_, layer) =>
        modalities.names.map((name) => ({
          path: `${name}/layer${layer}`,
          block: transformerBlock({ heads, dropout, hiddenFeatures: 2 * features }).build(
            childContext(childContext(context, name), `layer${layer}`),
            { features },
          ),
        })),
      );
      return {
        features,
        weights: {
          ...modalities.weights,
          bottlenecks: shared,
          ...composeWeights(Object.fromEntries(rounds.flat().map(({ path, block }) => [path, block]))),
        },
        call: (sequences, call) =>
          tidy(() => {
            let lines = modalities.lines(sequences, call);
            const batch = lines[0]!.mask.shape[0];
            const mask: tf.Tensor2D = tf.ones([batch, bottlenecks]);
            let passed = tf.tile(tf.expandDims(shared, 0), [batch, 1, 1]) as tf.Tensor3D;
            for (const blocks of rounds) {
              const outputs = lines.map((line, i) => {
                const values = tf.concat([passed, line.values], 1);
                const result = blocks[i]!.block.call({ values, mask: tf.concat([mask, line.mask], 1) }, call);
                const [exchanged, own] = tf.split(result.values, [bottlenecks, line.mask.shape[1]], 1);
                return { exchanged: exchanged!, line: { values: own as tf.Tensor3D, mask: line.mask } };
              });
              lines = outputs.map(({ line }) => line);
              const sum = tf.addN(outputs.map(({ exchanged }) => exchanged));
              passed = tf.mul(sum, 1 / outputs.length); // [batch, bottlenecks, features]
            }
            return { values: passed, mask };
          }),
      };
    },
  };
}
