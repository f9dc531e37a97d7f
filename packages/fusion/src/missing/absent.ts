import type { BuildContext, Sequence } from '@crossmodal/core/tensors';
import { createWeight, normal, realSteps } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';

/** The learned vector [features] that stands in for a modality that a sample lacks. */
export function createAbsentVector(context: BuildContext, features: number): tf.Variable {
  return createWeight(context, 'absent', [features], normal(0.05));
}

/** [batch, 1]: 1 where a sample has no real step. */
export function isAbsent(mask: tf.Tensor2D): tf.Tensor2D {
  return tf.sub(1, tf.max(mask, 1, true));
}

/**
 * Puts the absent vector in the place of the first step, and makes that step real, where a sample has none; masked
 * steps of other samples become 0.
 */
export function fillAbsent({ values, mask, times }: Sequence, absent: tf.Tensor): Sequence {
  const missing = isAbsent(mask); // [batch, 1]
  const first = tf.tensor2d(
    Float32Array.from({ length: mask.shape[1] }, (_, i) => (i === 0 ? 1 : 0)),
    [1, mask.shape[1]],
  );
  const filled: tf.Tensor2D = tf.mul(missing, first); // [batch, time]
  return {
    values: tf.add(realSteps({ values, mask }), tf.mul(tf.expandDims(filled, 2), absent)),
    mask: tf.add(mask, filled),
    ...(times === undefined ? {} : { times }),
  };
}

/** Puts the absent vector in the place of every step that is not real: [batch, time, features]. */
export function fillEveryStep(sequence: Sequence, absent: tf.Tensor): tf.Tensor3D {
  const missing = tf.sub(1, tf.expandDims(sequence.mask, 2)); // [batch, time, 1]
  return tf.add(realSteps(sequence), tf.mul(missing, absent));
}
