import type { BuildContext, Fusion, FusionDefinition, FusionInput } from '@crossmodal/core/tensors';
import { expectSize, tidy } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { expectOneOf } from './expect-one-of.ts';
import { POOLS, type Pool, projectModalities } from './projected.ts';

const WAYS = ['sum', 'mean', 'max', 'product'] as const;

export interface CombineConfig {
  /** The width that every modality is projected to. */
  readonly features: number;
  /** How the values of the modalities become one. */
  readonly how: (typeof WAYS)[number];
  /** Default 'mean': one step a modality. */
  readonly pool?: Pool;
}

/**
 * The modalities added, averaged, multiplied or compared, feature by feature; the plainest fusions, and fine baselines.
 *
 * Each [batch, time, own features] in, [batch, time or 1, features] out. A missing modality counts as its learned
 * absent vector.
 *
 * @throws CrossmodalError `fusion/combine/steps` where pool is 'none' and numbers of steps differ, and those of every
 *   fusion: `…/modalities`, `…/shape`, `…/batch`, `…/empty`
 * @example
 * const fusion = combine({ features: 64, how: 'product' })
 *   .build({ random }, { text: { features: 64 }, image: { features: 96 } });
 *
 * Source: the product: Antol et al., "VQA: Visual Question Answering", ICCV 2015.
 */
export function combine(config: CombineConfig): FusionDefinition<CombineConfig> {
  const { features, how, pool = 'mean' } = config;
  const code = 'fusion/combine';
  expectSize(code, 'features', features);
  expectOneOf(code, 'how', how, WAYS);
  expectOneOf(code, 'pool', pool, POOLS);
  return {
    kind: 'combine',
    config: { features, how, pool },
    build<M extends string>(context: BuildContext, input: FusionInput<M>): Fusion<M> {
      const modalities = projectModalities(context, { code, path: context.path }, input, features);
      return {
        features,
        weights: modalities.weights,
        call: (sequences, call) =>
          tidy(() => {
            const { values, mask } = modalities.aligned(sequences, pool, call);
            return { values: tf.mul(combineAll(values, how), tf.expandDims(mask, 2)), mask };
          }),
      };
    },
  };
}

function combineAll(values: readonly tf.Tensor3D[], how: CombineConfig['how']): tf.Tensor3D {
  switch (how) {
    case 'sum':
      return values.reduce((a, b) => tf.add(a, b));
    case 'mean':
      return tf.mul(
        values.reduce((a, b) => tf.add(a, b)),
        1 / values.length,
      );
    case 'max':
      return values.reduce((a, b) => tf.maximum(a, b));
    case 'product':
      return values.reduce((a, b) => tf.mul(a, b));
  }
}
