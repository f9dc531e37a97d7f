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
 * @param targets [...], int32, each from 0 to classes - 1
 * @returns a scalar
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
  return tf.tidy(() => {
    const classes = logits.shape.at(-1)!;
    const logProbabilities = tf.logSoftmax(logits); // [..., classes]
    const expected = tf.oneHot(
      targets.toInt(),
      classes,
      1 - labelSmoothing + labelSmoothing / classes,
      labelSmoothing / classes,
    );
    const losses = tf.neg(tf.sum(tf.mul(expected, logProbabilities), -1)); // [...]
    if (weights === undefined) return tf.mean(losses).asScalar();
    return tf.divNoNan(tf.sum(tf.mul(losses, weights)), tf.sum(weights)).asScalar();
  });
}
