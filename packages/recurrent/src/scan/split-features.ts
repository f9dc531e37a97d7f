import * as tf from '@tensorflow/tfjs';

/** Parts of the last axis; `tf.split` has no gradient where there is one part only. */
export function splitFeatures(x: tf.Tensor, sizes: readonly number[]): tf.Tensor[] {
  return sizes.length === 1 ? [x] : tf.split(x, [...sizes], -1);
}
