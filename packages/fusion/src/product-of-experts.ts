import type { BuildContext, Fusion, FusionDefinition, FusionInput } from '@crossmodal/core/tensors';
import {
  childContext,
  composeWeights,
  dense,
  expectSize,
  observe,
  realSteps,
  tidy,
} from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { expectOneOf } from './expect-one-of.ts';
import { modalityNames } from './modalities.ts';
import { alignSteps, POOLS, type Pool } from './projected.ts';

export interface ProductOfExpertsConfig {
  /** Features of the result. */
  readonly features: number;
  /** Default 'mean': one step a modality. */
  readonly pool?: Pool;
}

/**
 * Each modality states a value and how sure it is of it; the result is their mean, weighted by certainty. A missing
 * modality has nothing to say: no stand-in is needed.
 *
 *     value = Σ precision_m · mean_m / (1 + Σ precision_m)          the 1 is a standard normal prior
 *
 * Weights: `<modality>/mean/kernel`, `…/bias`, `<modality>/precision/kernel`, `…/bias`. Observed: `precisions`
 * [batch, time, modalities], the mean over the features.
 *
 * @throws CrossmodalError `fusion/product-of-experts/steps` and those of every fusion
 * @example
 * const fusion = productOfExperts({ features: 64 })
 *   .build({ random }, { text: { features: 64 }, image: { features: 96 } });
 *
 * Source: Wu & Goodman, "Multimodal Generative Models for Scalable Weakly-Supervised Learning" (MVAE), NeurIPS 2018,
 * the mean of the product of Gaussians.
 */
export function productOfExperts(config: ProductOfExpertsConfig): FusionDefinition<ProductOfExpertsConfig> {
  const { features, pool = 'mean' } = config;
  const code = 'fusion/product-of-experts';
  expectSize(code, 'features', features);
  expectOneOf(code, 'pool', pool, POOLS);
  return {
    kind: 'productOfExperts',
    config: { features, pool },
    build<M extends string>(context: BuildContext, input: FusionInput<M>): Fusion<M> {
      const checker = { code, path: context.path };
      const names = modalityNames(checker, input);
      const experts = names.map((name) => {
        const part = childContext(context, name);
        return {
          mean: dense({ units: features }).build(childContext(part, 'mean'), input[name]),
          precision: dense({ units: features, activation: 'softplus' }).build(
            childContext(part, 'precision'),
            input[name],
          ),
        };
      });
      const parts = experts.map((expert, i) => [names[i]!, { weights: composeWeights(expert) }]);
      return {
        features,
        weights: composeWeights(Object.fromEntries(parts)),
        call: (sequences, call) =>
          tidy(() => {
            const steps = alignSteps(checker, input, sequences, pool).map(({ values, mask }) => ({
              values: realSteps({ values, mask }),
              mask,
            }));
            const precisions = steps.map(({ values, mask }, i) =>
              tf.mul(experts[i]!.precision.call(values, call), tf.expandDims(mask, 2)),
            ); // each [batch, time, features], 0 where a modality is missing
            observe(context, call, 'precisions', () =>
              tf.stack(
                precisions.map((one) => tf.mean(one, 2)),
                2,
              ),
            );
            const sums = precisions.map((one, i) =>
              tf.mul(one, experts[i]!.mean.call(steps[i]!.values, call)),
            );
            return {
              values: tf.div(tf.addN(sums), tf.add(1, tf.addN(precisions))) as tf.Tensor3D,
              mask: steps.map(({ mask }) => mask).reduce((a, b) => tf.maximum(a, b)),
            };
          }),
      };
    },
  };
}
