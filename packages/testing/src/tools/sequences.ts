import type { Sequence } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';

/** The same real steps, with NaN for values and times wherever the mask is 0: nothing may come of it. */
export function maskedNaN({ values, mask, times }: Sequence): Sequence {
  const real = tf.greater(mask, 0);
  const hole = <T extends tf.Tensor>(x: T, here: tf.Tensor): T =>
    tf.where(here, x, tf.fill(x.shape, Number.NaN)) as T;
  const dirty = { values: hole(values, tf.expandDims(real, 2)), mask };
  return times === undefined ? dirty : { ...dirty, times: hole(times, real) };
}
