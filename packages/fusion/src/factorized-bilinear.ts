import type { BuildContext, Fusion, FusionDefinition, FusionInput } from '@crossmodal/core/tensors';
import { childContext, composeWeights, dense, dropout, expectSize, tidy } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { expectOneOf } from './expect-one-of.ts';
import { powerNormalize } from './power-normalization.ts';
import { POOLS, type Pool, projectModalities } from './projected.ts';

export interface FactorizedBilinearConfig {
  /** Features of the result. */
  readonly features: number;
  /** How many products are summed for each feature. Default 4. */
  readonly factors?: number;
  /** The share of products that become 0 in training. Default 0. */
  readonly dropout?: number;
  /** Default 'mean': one step a modality. */
  readonly pool?: Pool;
}

/**
 * Products of features of all modalities, summed in groups and tamed: signed square root, then length 1. Bilinear
 * pooling as visual question answering uses it.
 *
 *     h = normalize(Σ_factors Π_m (x_m · factor_m))
 *
 * Each [batch, time, own features] in, [batch, time or 1, features] out. Weights beside the projections: `<modality>/factor/kernel`, `…/bias`.
 *
 * @throws CrossmodalError `fusion/factorized-bilinear/steps` and those of every fusion
 * @example
 * const fusion = factorizedBilinear({ features: 64 })
 *   .build({ random }, { question: { features: 64 }, image: { features: 96 } });
 *
 * Source: Yu et al., "Multi-modal Factorized Bilinear Pooling with Co-Attention Learning for Visual Question
 * Answering" (MFB), ICCV 2017.
 */
export function factorizedBilinear(
  config: FactorizedBilinearConfig,
): FusionDefinition<FactorizedBilinearConfig> {
  const { features, factors = 4, dropout: rate = 0, pool = 'mean' } = config;
  const code = 'fusion/factorized-bilinear';
  expectSize(code, 'features', features);
  expectOneOf(code, 'pool', pool, POOLS);
  expectSize(code, 'factors', factors);
  return {
    kind: 'factorizedBilinear',
    config: { features, factors, dropout: rate, pool },
    build<M extends string>(context: BuildContext, input: FusionInput<M>): Fusion<M> {
      const modalities = projectModalities(context, { code, path: context.path }, input, features);
      const maps = modalities.names.map((name) =>
        dense({ units: factors * features }).build(childContext(childContext(context, name), 'factor'), {
          features,
        }),
      );
      const drop = dropout({ rate }).build(childContext(context, 'products'), {});
      const parts = maps.map((map, i) => [`${modalities.names[i]}/factor`, map]);
      return {
        features,
        weights: { ...modalities.weights, ...composeWeights(Object.fromEntries(parts)) },
        call: (sequences, call) =>
          tidy(() => {
            const { values, mask } = modalities.aligned(sequences, pool, call);
            const products = values
              .map((value, i) => maps[i]!.call(value, call))
              .reduce((a, b) => tf.mul(a, b));
            const [batch, time] = mask.shape;
            const grouped = tf.reshape(drop.call(products, call), [batch, time, features, factors]);
            const tamed = powerNormalize(tf.sum(grouped, 3));
            return { values: tf.mul(tamed, tf.expandDims(mask, 2)) as tf.Tensor3D, mask };
          }),
      };
    },
  };
}
