import * as tf from '@tensorflow/tfjs';

/** `tf.tidy` for results that are interfaces, as `Sequence`, which tfjs' own types refuse. */
export function tidy<Result>(compute: () => Result): Result {
  return tf.tidy(compute as () => tf.TensorContainer) as Result;
}
