import { philox } from '@crossmodal/core';
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

function philoxUniforms(
  count: number,
  [low, high]: readonly [number, number],
  stream: number,
): Float32Array<ArrayBuffer> {
  const values = new Float32Array(count);
  const bits = new Uint32Array(values.buffer);
  for (let first = 0, block = 0; first < count; first += 4, block++) {
    // A block index beyond 2^32 would need more memory than a Float32Array can have.
    const words = philox([block, 0, stream, 0], [low >>> 0, high >>> 0]);
    for (let i = 0; i < 4 && first + i < count; i++) {
      // The low 23 bits become the fraction of a float in [1, 2).
      bits[first + i] = 0x3f800000 | (words[i]! & 0x7fffff);
      values[first + i]! -= 1;
    }
  }
  return values;
}
