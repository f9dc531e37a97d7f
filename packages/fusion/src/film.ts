import { CrossmodalError, suggestName } from '@crossmodal/core';
import type { BuildContext, Fusion, FusionDefinition, FusionInput } from '@crossmodal/core/tensors';
import {
  childContext,
  composeWeights,
  dense,
  expectSize,
  layerNormalization,
  tidy,
} from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { asOneStep, projectModalities } from './projected.ts';

export interface FilmConfig {
  /** The modality whose steps are read; all others tell how. */
  readonly target: string;
  /** The width that every modality is projected to. */
  readonly features: number;
  /** How many rounds of modulation. Default 2. */
  readonly layers?: number;
}

/**
 * One modality is read as the others ask: they scale and shift its features at every step, as a question does with a
 * picture.
 *
 *     x ← x + relu(scale · normalize(x · kernel) + shift),   scale and shift from the mean of the other modalities
 *
 * The target's [batch, time, own features] in, [batch, time, features] out. Weights beside the projections:
 * `layer<i>/linear`, `layer<i>/norm`, `layer<i>/condition`.
 *
 * @throws CrossmodalError `fusion/film/target` where it is no modality, or the only one, and those of every fusion
 * @example
 * const fusion = film({ target: 'image', features: 64 })
 *   .build({ random }, { question: { features: 64 }, image: { features: 96 } });
 *
 * Source: Perez et al., "FiLM: Visual Reasoning with a General Conditioning Layer", AAAI 2018; layer instead of batch
 * normalization.
 */
export function film(config: FilmConfig): FusionDefinition<FilmConfig> {
  const { target, features, layers = 2 } = config;
  const code = 'fusion/film';
  expectSize(code, 'features', features);
  expectSize(code, 'layers', layers);
  return {
    kind: 'film',
    config: { target, features, layers },
    build<M extends string>(context: BuildContext, input: FusionInput<M>): Fusion<M> {
      const modalities = projectModalities(context, { code, path: context.path }, input, features);
      const { names } = modalities;
      const at = names.indexOf(target as M);
      if (at < 0 || names.length === 1) {
        throw new CrossmodalError(
          `${code}/target`,
          `expected the target among at least two modalities, got "${target}" and ${names.map((name) => `"${name}"`).join(', ')}.`,
          { hint: suggestName(target, names) },
        );
      }
      const rounds = Array.from({ length: layers }, (_, i) => {
        const part = childContext(context, `layer${i}`);
        return {
          linear: dense({ units: features, bias: false }).build(childContext(part, 'linear'), { features }),
          norm: layerNormalization().build(childContext(part, 'norm'), { features }),
          condition: dense({ units: 2 * features }).build(childContext(part, 'condition'), {
            features: features * (names.length - 1),
          }),
        };
      });
      const parts = rounds.map((round, i) => [`layer${i}`, { weights: composeWeights(round) }]);
      return {
        features,
        weights: { ...modalities.weights, ...composeWeights(Object.fromEntries(parts)) },
        call: (sequences, call) =>
          tidy(() => {
            const lines = modalities.lines(sequences, call);
            const { mask, values } = lines[at]!;
            const others = lines.filter((_, i) => i !== at).map((line) => asOneStep(line).values);
            const asked = tf.concat(others, 2); // [batch, 1, (modalities - 1) · features]
            const modulated = rounds.reduce<tf.Tensor>((x, { linear, norm, condition }) => {
              const [scale, shift] = tf.split(condition.call(asked, call), 2, 2); // [batch, 1, features] each
              const normal = norm.call(linear.call(x, call), call);
              return tf.add(x, tf.relu(tf.add(tf.mul(normal, tf.add(1, scale!)), shift!)));
            }, values);
            return { values: tf.mul(modulated, tf.expandDims(mask, 2)) as tf.Tensor3D, mask };
          }),
      };
    },
  };
}
