import type { Definition, Module } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { expectShape, expectSize } from './building/expect.ts';
import { childContext, composeWeights } from './building/weights.ts';
import { dense } from './dense.ts';
import { dropout } from './random/dropout.ts';

export interface SoftmaxHeadConfig {
  /** Units of a hidden layer with rectifier in front. Default 0: none. */
  readonly hiddenUnits?: number;
  /** The share of values that become 0 in training, in front of each layer. Default 0. */
  readonly dropout?: number;
}

export interface SoftmaxHeadInput {
  readonly features: number;
  readonly classes: number;
}

/** [batch, features] in, logits [batch, classes] out: the logarithms of probabilities, up to a constant. */
export interface SoftmaxHead extends Module<tf.Tensor2D, tf.Tensor2D> {
  readonly classes: number;
}

/**
 * The last part of a classifier: a vector into one number a class.
 *
 * @throws CrossmodalError `layers/softmax-head/shape`
 * @example
 * const head = softmaxHead({ dropout: 0.4 }).build({ random: randomStream(1), path: 'head' }, { features: 256, classes: 9 });
 * const p = probabilities(head.call(pooled, { training: false })); // [batch, 9]
 *
 * Source: Bridle, "Probabilistic Interpretation of Feedforward Classification Network Outputs", 1990.
 */
export function softmaxHead(
  config: SoftmaxHeadConfig = {},
): Definition<SoftmaxHeadConfig, SoftmaxHeadInput, SoftmaxHead> {
  const { hiddenUnits = 0, dropout: rate = 0 } = config;
  return {
    kind: 'softmax',
    config: { hiddenUnits, dropout: rate },
    build(context, { features, classes }) {
      expectSize('layers/softmax-head', 'classes', classes);
      const hidden =
        hiddenUnits === 0
          ? undefined
          : dense({ units: hiddenUnits, activation: 'relu' }).build(childContext(context, 'hidden'), {
              features,
            });
      const output = dense({ units: classes }).build(childContext(context, 'output'), {
        features: hidden?.features ?? features,
      });
      const dropInput = dropout({ rate }).build(childContext(context, 'input'), {});
      const dropHidden = dropout({ rate }).build(childContext(context, 'hidden'), {});
      return {
        classes,
        weights: composeWeights(hidden === undefined ? { output } : { hidden, output }),
        call(x, call) {
          expectShape({ code: 'layers/softmax-head', path: context.path }, 'the input', x, [
            'batch',
            features,
          ]);
          return tf.tidy(() => {
            let values: tf.Tensor = dropInput.call(x, call);
            if (hidden !== undefined) values = dropHidden.call(hidden.call(values, call), call);
            return output.call(values, call) as tf.Tensor2D;
          });
        },
      };
    },
  };
}

/** Logits as probabilities that sum to 1 over the last axis. */
export function probabilities<T extends tf.Tensor>(logits: T): T {
  return tf.softmax(logits);
}
