import type { Sequence } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';

/**
 * The values of a sequence with zeros at its masked steps, whatever stands there: [batch, time, features].
 *
 * A product with the mask would not do: where a masked step holds NaN, as tables do for what is missing, 0 · NaN is
 * NaN, in the result and in every gradient.
 */
export function realSteps({ values, mask }: Pick<Sequence, 'values' | 'mask'>): tf.Tensor3D {
  return tf.tidy(() => tf.where(tf.greater(tf.expandDims(mask, 2), 0), values, tf.zerosLike(values)));
}
