import { philoxUniforms } from '@crossmodal/core';
import * as tf from '@tensorflow/tfjs';

const KERNEL = 'CrossmodalStatelessUniform';

/**
 * Numbers uniform in [0, 1), a pure function of key and stream; the source of all randomness within a step.
 *
 * Equal to the bit on every backend: TensorFlow's stateless op where the engine is in use, the same Philox in
 * JavaScript elsewhere (about 5 million numbers a second).
 *
 * @param shape any
 * @param key [2], int32: the step's seed, as in `CallContext.seed`
 * @param stream whole number from 0 to 2^32 - 1, one for each place that draws: see `randomPlace`
 * @returns float32, with 23 random bits each
 * @example
 * const keep = tf.greaterEqual(statelessUniform(x.shape, seed, place), 0.5);
 *
 * Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011; equal to TensorFlow's
 * `StatelessRandomUniformV2` with the counter [0, stream].
 */
export function statelessUniform(shape: readonly number[], key: tf.Tensor, stream: number): tf.Tensor {
  if (tf.getKernel(KERNEL, tf.getBackend()) != null) {
    return tf.engine().runKernel(KERNEL, { key }, { shape: [...shape], stream }) as tf.Tensor;
  }
  const [low, high] = key.dataSync();
  return tf.tensor(philoxUniforms(tf.util.sizeFromShape([...shape]), [low!, high!], stream), [...shape]);
}
