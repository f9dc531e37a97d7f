import type { BuildContext, Fusion, FusionDefinition, FusionInput } from '@crossmodal/core/tensors';
import {
  childContext,
  composeWeights,
  createWeight,
  dense,
  expectSize,
  observe,
  tidy,
  zeros,
} from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { expectOneOf } from './expect-one-of.ts';
import { expectModalities, modalityNames } from './modalities.ts';
import { asOneStep } from './projected.ts';

const WAYS = ['average', 'product', 'weighted', 'stacking'] as const;

export interface LateFusionConfig {
  /** How many classes. */
  readonly classes: number;
  /**
   * 'average': the mean of the modalities' probabilities. 'product': the product of them, renormalized. 'weighted': the
   * mean with a learned weight for each modality. 'stacking': a dense layer over the logarithms of all. Default
   * 'average'.
   */
  readonly how?: (typeof WAYS)[number];
}

/**
 * Each modality predicts the classes by itself, and the predictions become one: the rival that every joint model must
 * beat.
 *
 * Each [batch, time, own features] in (the mean of its real steps counts), [batch, 1, classes] out: logarithms of
 * probabilities, fit for a softmax cross-entropy. A missing modality has no say; where all are missing, all classes
 * are equal (in stacking: as the dense layer's bias has it). Weights: `<modality>/kernel`, `<modality>/bias`, `modalityWeights` [modalities], `stack/kernel`, …
 * Observed: `<modality>/logits` [batch, classes], for a loss on each branch.
 *
 * @throws CrossmodalError `fusion/late-fusion/…`: those of every fusion
 * @example
 * const fusion = lateFusion({ classes: 9, how: 'product' })
 *   .build({ random }, { text: { features: 64 }, image: { features: 96 } });
 *
 * Source: Kittler et al., "On Combining Classifiers", 1998; stacking: Wolpert, "Stacked Generalization", 1992.
 */
export function lateFusion(config: LateFusionConfig): FusionDefinition<LateFusionConfig> {
  const { classes, how = 'average' } = config;
  const code = 'fusion/late-fusion';
  expectSize(code, 'classes', classes);
  expectOneOf(code, 'how', how, WAYS);
  return {
    kind: 'lateFusion',
    config: { classes, how },
    build<M extends string>(context: BuildContext, input: FusionInput<M>): Fusion<M> {
      const checker = { code, path: context.path };
      const names = modalityNames(checker, input);
      const heads = names.map((name) =>
        dense({ units: classes }).build(childContext(context, name), input[name]),
      );
      const modalityWeights =
        how === 'weighted' ? createWeight(context, 'modalityWeights', [names.length], zeros) : undefined;
      const stack =
        how === 'stacking'
          ? dense({ units: classes }).build(childContext(context, 'stack'), {
              features: classes * names.length,
            })
          : undefined;
      const parts = Object.fromEntries(heads.map((head, i) => [names[i]!, head]));
      return {
        features: classes,
        weights: {
          ...composeWeights(stack === undefined ? parts : { ...parts, stack }),
          ...(modalityWeights === undefined ? {} : { modalityWeights }),
        },
        call(sequences, call) {
          expectModalities(checker, input, sequences);
          return tidy(() => {
            const steps = names.map((name) => asOneStep(sequences[name]));
            const logits = steps.map(({ values }, i) => heads[i]!.call(values, call));
            for (const [i, name] of names.entries()) {
              observe(context, call, `${name}/logits`, () => tf.squeeze(logits[i]!, [1]));
            }
            const present = tf.stack(
              steps.map(({ mask }) => mask),
              2,
            ); // [batch, 1, modalities]
            const logs = tf.stack(
              logits.map((one) => tf.logSoftmax(one)),
              2,
            ); // [batch, 1, modalities, classes]
            const heard = tf.mul(logs, tf.expandDims(present, 3));
            const values =
              stack === undefined
                ? merge(logs, present, modalityWeights, how)
                : stack.call(tf.reshape(heard, [heard.shape[0]!, 1, -1]), call);
            return { values: values as tf.Tensor3D, mask: tf.max(present, 2) as tf.Tensor2D };
          });
        },
      };
    },
  };
}

/** [batch, 1, modalities, classes] -> [batch, 1, classes]; where nobody is present, all classes are equal. */
function merge(
  logs: tf.Tensor,
  present: tf.Tensor,
  weights: tf.Tensor | undefined,
  how: LateFusionConfig['how'],
): tf.Tensor {
  const share = weights === undefined ? present : tf.mul(present, tf.exp(weights));
  const each = tf.expandDims(share, 3); // [batch, 1, modalities, 1]
  if (how === 'product') return tf.logSoftmax(tf.sum(tf.mul(logs, each), 2));
  const total = tf.sum(share, 2, true); // [batch, 1, 1]
  const mean = tf.div(tf.sum(tf.mul(tf.exp(logs), each), 2), tf.maximum(total, 1e-12));
  return tf.log(tf.add(mean, 1e-7));
}
