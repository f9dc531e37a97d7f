import { CrossmodalError } from '@crossmodal/core';
import * as tf from '@tensorflow/tfjs';

export interface SoftmaxCrossEntropyOptions {
  /** Share of the target that is spread evenly over all classes, 0 to 1. Default 0. */
  readonly labelSmoothing?: number;
  /** The shape of the targets, float32, none negative: how much each counts; 0 leaves it out. Default: all 1. */
  readonly weights?: tf.Tensor;
}

/**
 * The mean cross-entropy of a softmax over the last axis with whole-number targets; the loss of a classifier.
 *
 * `-(1 - s) log p[target] - (s / classes) Σ log p`, computed from logits without overflow. With weights, the
 * weighted mean; 0 where all weights are 0.
 *
 * @param logits [..., classes], float32, any size
 * @param targets [...], int32, each from 0 to classes - 1; not checked here, since a step reads no values
 * @returns a scalar
 * @throws CrossmodalError `train/loss-shape`, `train/label-smoothing`
 * @example
 * const loss = softmaxCrossEntropy(model.call(inputs, context), labels, { labelSmoothing: 0.1 });
 *
 * Source: Szegedy et al., "Rethinking the Inception Architecture", 2016, section 7; equal to
 * `torch.nn.functional.cross_entropy`.
 */
export function softmaxCrossEntropy(
  logits: tf.Tensor,
  targets: tf.Tensor,
  options: SoftmaxCrossEntropyOptions = {},
): tf.Scalar {
  const { labelSmoothing = 0, weights } = options;
  checkShapes(logits, targets, weights);
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new CrossmodalError(
      'train/label-smoothing',
      `expected a share from 0 to 1, got ${labelSmoothing}.`,
    );
  }
  return tf.tidy(() => {
    const classes = logits.shape.at(-1)!;
    const logProbabilities = tf.logSoftmax(logits); // [..., classes]
    const spread = labelSmoothing / classes;
    const expected = tf.oneHot(targets.toInt(), classes, 1 - labelSmoothing + spread, spread, 'float32');
    const losses = tf.neg(tf.sum(tf.mul(expected, logProbabilities), -1)); // [...]
    if (weights === undefined) return tf.mean(losses).asScalar();
    // Not `divNoNan`, which has no gradient; a sum of 0 gives 0.
    return tf.div(tf.sum(tf.mul(losses, weights)), tf.maximum(tf.sum(weights), 1e-30)).asScalar();
  });
}

function checkShapes(logits: tf.Tensor, targets: tf.Tensor, weights: tf.Tensor | undefined): void {
  if (logits.rank < 1 || logits.shape.at(-1)! < 2) {
    throw new CrossmodalError(
      'train/loss-shape',
      `expected logits of two classes or more, got [${logits.shape}].`,
    );
  }
  const expected = String(logits.shape.slice(0, -1));
  for (const [what, tensor] of Object.entries({ targets, weights })) {
    if (tensor === undefined || String(tensor.shape) === expected) continue;
    throw new CrossmodalError(
      'train/loss-shape',
      `expected ${what} of [${expected}] for logits of [${logits.shape}], got [${tensor.shape}].`,
    );
  }
}
