import { CrossmodalError } from '@crossmodal/core';
import type { BuildContext, Fusion, FusionDefinition, FusionInput, Sequence } from '@crossmodal/core/tensors';
import {
  type Checker,
  childContext,
  composeWeights,
  createWeight,
  dense,
  expectSize,
  normal,
  realSteps,
  tidy,
} from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { createAbsentVector, fillAbsent } from './missing/absent.ts';
import { expectModalities, modalityNames } from './modalities.ts';
import { joinLines } from './projected.ts';

export interface ConcatenateTimeConfig {
  /** The width that every modality is projected to. */
  readonly features: number;
  /** All names, in the order in which their steps follow each other. Default: sorted. */
  readonly order?: readonly string[];
}

/**
 * The steps of all modalities on one time line, one modality after the other; a recurrent network then reads them
 * all, and what it read first shapes how it reads what follows.
 *
 * Each [batch, own time, own features] in, [batch, sum of times, features] out. Each step is projected to the common
 * width and tagged with its modality's learned vector. A missing modality is one step, its learned absent vector.
 * Weights: `<modality>/projection/kernel`, `…/bias`, `<modality>/tag`, `<modality>/absent` [features].
 *
 * @throws CrossmodalError `fusion/concatenate-time/order`, and those of every fusion: `…/modalities`, `…/shape`,
 *   `…/batch`
 * @example
 * const fusion = concatenateTime({ features: 128, order: ['text', 'image'] })
 *   .build({ random }, { text: { features: 64 }, image: { features: 96 } });
 * const fused = fusion.call({ text, image }, { training: false }); // [batch, 8 + 16, 128]
 *
 * Source: a picture among the words that a recurrent network reads: Ren, Kiros & Zemel, "Exploring Models and Data for
 * Image Question Answering", NeurIPS 2015; tags: the segment vectors of Li et al., "VisualBERT", 2019.
 */
export function concatenateTime(config: ConcatenateTimeConfig): FusionDefinition<ConcatenateTimeConfig> {
  const { features, order } = config;
  expectSize('fusion/concatenate-time', 'features', features);
  return {
    kind: 'concatenateTime',
    config: order === undefined ? { features } : { features, order },
    build<M extends string>(context: BuildContext, input: FusionInput<M>): Fusion<M> {
      const checker = { code: 'fusion/concatenate-time', path: context.path };
      const names = orderedNames(checker, input, order);
      const parts = names.map((name) => {
        const part = childContext(context, name);
        return {
          projection: dense({ units: features }).build(childContext(part, 'projection'), input[name]),
          tag: createWeight(part, 'tag', [features], normal(0.05)),
          absent: createAbsentVector(part, features),
        };
      });
      const weights = parts.map(({ projection, tag, absent }, i) => [
        names[i]!,
        { weights: { ...composeWeights({ projection }), tag, absent } },
      ]);
      return {
        features,
        weights: composeWeights(Object.fromEntries(weights)),
        call(sequences, call) {
          expectModalities(checker, input, sequences);
          return tidy(() => {
            const lines = parts.map(({ projection, tag, absent }, i) => {
              const sequence: Sequence = sequences[names[i]!];
              const projected = projection.call(realSteps(sequence), call) as tf.Tensor3D; // [batch, own time, features]
              const { mask } = sequence;
              const filled = fillAbsent({ values: projected, mask }, absent);
              return { values: tf.add(filled.values, tag) as tf.Tensor3D, mask: filled.mask };
            });
            return joinLines(lines);
          });
        },
      };
    },
  };
}

export function orderedNames<M extends string>(
  checker: Checker,
  input: FusionInput<M>,
  order: readonly string[] | undefined,
): readonly M[] {
  const names = modalityNames(checker, input);
  if (order === undefined) return names;
  if (order.length === names.length && names.every((name) => order.includes(name)))
    return order as readonly M[];
  const list = (items: readonly string[]): string => items.map((item) => `"${item}"`).join(', ');
  throw new CrossmodalError(
    `${checker.code}/order`,
    `expected the order to name each modality once (${list(names)}), got ${list(order)}.`,
  );
}
