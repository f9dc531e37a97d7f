import { CrossmodalError } from '@crossmodal/core';
import type { BuildContext, Fusion, FusionDefinition, FusionInput } from '@crossmodal/core/tensors';
import { childContext, composeWeights, dense, expectSize, tidy } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { expectOneOf } from './expect-one-of.ts';
import { POOLS, type Pool, projectModalities } from './projected.ts';

/** Beyond this many products, the last layer alone outgrows the models that this toolkit is for. */
const MOST_PRODUCTS = 100_000;

export interface TensorFusionConfig {
  /** Features of the result. */
  readonly features: number;
  /** The width that every modality is projected to: (size + 1)^modalities products are made. Default 8. */
  readonly size?: number;
  /** Default 'mean': one step a modality. */
  readonly pool?: Pool;
}

/**
 * All products of features of one, two, … all modalities, then a dense layer: the full interplay of a few modalities.
 *
 * Weights beside the projections: `output/kernel` [(size + 1)^modalities, features], `output/bias`.
 *
 * @throws CrossmodalError `fusion/tensor-fusion/products` where there would be over 100,000, `…/steps`, and those of
 *   every fusion
 * @example
 * const fusion = tensorFusion({ features: 64, size: 8 })
 *   .build({ random }, { text: { features: 64 }, image: { features: 96 } });
 *
 * Source: Zadeh et al., "Tensor Fusion Network for Multimodal Sentiment Analysis", EMNLP 2017.
 */
export function tensorFusion(config: TensorFusionConfig): FusionDefinition<TensorFusionConfig> {
  const { features, size = 8, pool = 'mean' } = config;
  const code = 'fusion/tensor-fusion';
  expectSize(code, 'features', features);
  expectOneOf(code, 'pool', pool, POOLS);
  expectSize(code, 'size', size);
  return {
    kind: 'tensorFusion',
    config: { features, size, pool },
    build<M extends string>(context: BuildContext, input: FusionInput<M>): Fusion<M> {
      const modalities = projectModalities(context, { code, path: context.path }, input, size);
      const products = (size + 1) ** modalities.names.length;
      if (products > MOST_PRODUCTS) {
        throw new CrossmodalError(
          `${code}/products`,
          `expected at most ${MOST_PRODUCTS} products, got ${products} of ${modalities.names.length} modalities of size ${size}.`,
          { hint: 'Make the size smaller, or use lowRankBilinear.' },
        );
      }
      const output = dense({ units: features }).build(childContext(context, 'output'), {
        features: products,
      });
      return {
        features,
        weights: { ...modalities.weights, ...composeWeights({ output }) },
        call: (sequences, call) =>
          tidy(() => {
            const { values, mask } = modalities.aligned(sequences, pool, call);
            const [batch, time] = mask.shape;
            const all = values
              .map((value) => tf.concat([value, tf.ones([batch, time, 1])], 2))
              .reduce<tf.Tensor>((a, b) => outer(a, b), tf.ones([batch, time, 1]));
            const result = output.call(all, call);
            return { values: tf.mul(result, tf.expandDims(mask, 2)) as tf.Tensor3D, mask };
          }),
      };
    },
  };
}

/** [batch, time, a] and [batch, time, b] -> [batch, time, a · b] */
function outer(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const [batch, time] = a.shape as [number, number];
  return tf.reshape(tf.mul(tf.expandDims(a, 3), tf.expandDims(b, 2)), [
    batch,
    time,
    a.shape[2]! * b.shape[2]!,
  ]);
}
