import { CrossmodalError } from '@crossmodal/core';
import * as tf from '@tensorflow/tfjs';

export interface SoftmaxCrossEntropyOptions {
  /** Share of the target that is spread evenly over all classes, 0 to 1. Default 0. */
  readonly labelSmoothing?: number;
  /** [...], float32, none negative: how much each target counts; 0 leaves it out. Default: all 1. */
  readonly weights?: tf.Tensor;
}

/**
 * The mean cross-entropy of a softmax over the last axis; the loss of a classifier.
 *
 * `-Σ ((1 - s) t + s / classes) log p`, computed from logits without overflow; `t` is 1 for the target's class and 0
 * for all others, or the probability of each class where targets are soft, as those of mixed samples. With weights,
 * the weighted mean; 0 where all weights are 0.
 *
 * @param logits [..., classes], float32, any size
 * @param targets [...], int32, each from 0 to classes - 1; or [..., classes], float32, each row a distribution; their
 *   values are not checked here, since a step reads none
 * @returns a scalar
 * @throws CrossmodalError `train/loss-shape`, `train/label-smoothing`
 * @example
 * const loss = softmaxCrossEntropy(model.call(inputs, context), labels, { labelSmoothing: 0.1 });
 * const mixed = softmaxCrossEntropy(logits, tf.tensor2d([[0.7, 0.3]])); // 70 % the first class, 30 % the second
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
    const expected = // [..., classes]
      targets.rank === logits.rank
        ? tf.add(tf.mul(targets, 1 - labelSmoothing), spread)
        : tf.oneHot(targets.toInt(), classes, 1 - labelSmoothing + spread, spread, 'float32');
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
  const each = String(logits.shape.slice(0, -1));
  const soft = String(logits.shape);
  const refuse = (what: string, shapes: string, { shape }: tf.Tensor): CrossmodalError =>
    new CrossmodalError(
      'train/loss-shape',
      `expected ${what} of ${shapes} for logits of [${logits.shape}], got [${shape}].`,
    );
  if (![each, soft].includes(String(targets.shape))) {
    throw refuse('targets', `[${each}], or [${soft}] where they are soft,`, targets);
  }
  if (weights !== undefined && String(weights.shape) !== each) throw refuse('weights', `[${each}]`, weights);
}
