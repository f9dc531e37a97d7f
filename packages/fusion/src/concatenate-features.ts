import type { BuildContext, Fusion, FusionDefinition, FusionInput } from '@crossmodal/core/tensors';
import { childContext, tidy } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { expectOneOf } from './expect-one-of.ts';
import { createAbsentVector, fillEveryStep } from './missing/absent.ts';
import { modalityNames } from './modalities.ts';
import { alignSteps, POOLS, type Pool } from './projected.ts';

export interface ConcatenateFeaturesConfig {
  /** 'mean': each modality becomes one step, the mean of its real steps. 'none': the steps stay. Default 'none'. */
  readonly pool?: Pool;
}

/**
 * The features of all modalities side by side, step by step; for modalities whose steps belong together.
 *
 * Each [batch, time, own features] in, [batch, time, sum of features] out, in the sorted order of the names. A step
 * is real where any modality has one; where one has none, its learned absent vector stands.
 * Weights: `<modality>/absent` [features].
 *
 * @throws CrossmodalError `fusion/concatenate-features/steps` where the numbers of steps differ, and those of every
 *   fusion: `…/modalities`, `…/shape`, `…/batch`
 * @example
 * const fusion = concatenateFeatures({ pool: 'mean' }).build({ random }, { text: { features: 64 }, image: { features: 96 } });
 * const fused = fusion.call({ text, image }, { training: false }); // [batch, 1, 160]
 *
 * Source: Ngiam et al., "Multimodal Deep Learning", ICML 2011 (the shared representation).
 */
export function concatenateFeatures(
  config: ConcatenateFeaturesConfig = {},
): FusionDefinition<ConcatenateFeaturesConfig> {
  const { pool = 'none' } = config;
  expectOneOf('fusion/concatenate-features', 'pool', pool, POOLS);
  return {
    kind: 'concatenateFeatures',
    config: { pool },
    build<M extends string>(context: BuildContext, input: FusionInput<M>): Fusion<M> {
      const checker = { code: 'fusion/concatenate-features', path: context.path };
      const names = modalityNames(checker, input);
      const absent = Object.fromEntries(
        names.map((name) => [name, createAbsentVector(childContext(context, name), input[name].features)]),
      );
      return {
        features: names.reduce((sum, name) => sum + input[name].features, 0),
        weights: Object.fromEntries(names.map((name) => [`${name}/absent`, absent[name]!])),
        call: (sequences) =>
          tidy(() => {
            const steps = alignSteps(checker, input, sequences, pool);
            const values = steps.map((sequence, i) => fillEveryStep(sequence, absent[names[i]!]!));
            return {
              values: tf.concat(values, 2),
              mask: steps.map(({ mask }) => mask).reduce((a, b) => tf.maximum(a, b)),
            };
          }),
      };
    },
  };
}
