import type { BuildContext, Fusion, FusionDefinition, FusionInput } from '@crossmodal/core/tensors';
import {
  childContext,
  composeWeights,
  createWeight,
  dense,
  expectSize,
  glorotUniform,
  tidy,
  zeros,
} from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { expectOneOf } from './expect-one-of.ts';
import { POOLS, type Pool, projectModalities } from './projected.ts';

export interface LowRankBilinearConfig {
  /** Features of the result. */
  readonly features: number;
  /** How many products are summed: the rank of the weights that a full bilinear map would have. Default 4. */
  readonly rank?: number;
  /** Default 'mean': one step a modality. */
  readonly pool?: Pool;
}

/**
 * Every product of features of different modalities, through weights of low rank: interplay that sums cannot express,
 * at the cost of a few dense layers.
 *
 *     h = Σ_r weight_r · Π_m ([x_m, 1] · factor_m,r) + bias
 *
 * Weights beside the projections: `<modality>/factor/kernel`, `…/bias`, `rankWeights` [rank], `bias` [features].
 *
 * @throws CrossmodalError `fusion/low-rank-bilinear/steps` and those of every fusion
 * @example
 * const fusion = lowRankBilinear({ features: 64, rank: 4 })
 *   .build({ random }, { text: { features: 64 }, image: { features: 96 } });
 *
 * Source: Liu et al., "Efficient Low-rank Multimodal Fusion with Modality-Specific Factors" (LMF), ACL 2018.
 */
export function lowRankBilinear(config: LowRankBilinearConfig): FusionDefinition<LowRankBilinearConfig> {
  const { features, rank = 4, pool = 'mean' } = config;
  const code = 'fusion/low-rank-bilinear';
  expectSize(code, 'features', features);
  expectOneOf(code, 'pool', pool, POOLS);
  expectSize(code, 'rank', rank);
  return {
    kind: 'lowRankBilinear',
    config: { features, rank, pool },
    build<M extends string>(context: BuildContext, input: FusionInput<M>): Fusion<M> {
      const modalities = projectModalities(context, { code, path: context.path }, input, features);
      const factors = modalities.names.map((name) =>
        dense({ units: rank * features }).build(childContext(childContext(context, name), 'factor'), {
          features,
        }),
      );
      const rankWeights = createWeight(context, 'rankWeights', [rank], (_, random) =>
        glorotUniform([1, rank], random),
      );
      const bias = createWeight(context, 'bias', [features], zeros);
      const parts = factors.map((factor, i) => [`${modalities.names[i]}/factor`, factor]);
      return {
        features,
        weights: { ...modalities.weights, ...composeWeights(Object.fromEntries(parts)), rankWeights, bias },
        call: (sequences, call) =>
          tidy(() => {
            const { values, mask } = modalities.aligned(sequences, pool, call);
            const products = values
              .map((value, i) => factors[i]!.call(value, call))
              .reduce((a, b) => tf.mul(a, b)); // [batch, time, rank · features]
            const [batch, time] = mask.shape;
            const ranks = tf.reshape(products, [batch, time, rank, features]);
            const sum = tf.add(tf.sum(tf.mul(ranks, tf.reshape(rankWeights, [rank, 1])), 2), bias);
            return { values: tf.mul(sum, tf.expandDims(mask, 2)) as tf.Tensor3D, mask };
          }),
      };
    },
  };
}
