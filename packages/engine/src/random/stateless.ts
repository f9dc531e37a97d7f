import { CrossmodalError, philoxUniforms } from '@crossmodal/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

const KERNEL = 'CrossmodalStatelessUniform';

export interface StatelessOptions {
  /** A whole number from 0 to 2^32 - 1, default 0: another one for each draw that shares a key. */
  readonly stream?: number;
}

export interface UniformOptions extends StatelessOptions {
  /** Default 0. */
  readonly min?: number;
  /** Default 1; is not reached. */
  readonly max?: number;
}

export interface NormalOptions extends StatelessOptions {
  /** Default 0. */
  readonly mean?: number;
  /** Default 1. */
  readonly stddev?: number;
}

export interface StatelessDropoutOptions extends StatelessOptions {
  /** The shape of what is drawn, which then holds along the axes of size 1; default: the shape of the input. */
  readonly noiseShape?: readonly number[];
}

/**
 * Numbers uniform in [min, max) that are a pure function of a key: what `tf.randomUniform` is outside of compiled steps.
 *
 * A compiled step draws other numbers for another key, without being traced again. The same numbers to the bit on every
 * backend.
 *
 * @param key int32 [2], from `randomKeys` or made by hand
 * @returns float32, of 23 random bits each
 * @throws CrossmodalError `engine/random` where key, stream or shape are not what they should be
 *
 * @example
 * const keys = randomKeys(42);
 * const step = compile((x: tf.Tensor) => x.add(statelessUniform(x.shape, keys.next(), { min: -0.1, max: 0.1 })));
 *
 * Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011; equal to TensorFlow's
 * `StatelessRandomUniformV2` with the counter [0, stream].
 */
export function statelessUniform(
  shape: readonly number[],
  key: Tensor,
  { min = 0, max = 1, stream = 0 }: UniformOptions = {},
): Tensor {
  checkDraw(shape, key, stream);
  return tf.tidy(() => {
    const unit = unitUniform(shape, key, stream);
    return min === 0 && max === 1 ? unit : unit.mul(max - min).add(min);
  });
}

/**
 * Numbers of the normal distribution that are a pure function of a key; see `statelessUniform`.
 *
 * @returns float32, at most 5.7 standard deviations from the mean
 *
 * @example
 * const noisy = x.add(statelessNormal(x.shape, keys.next(), { stddev: 0.1 }));
 *
 * Source: Box and Muller, "A note on the generation of random normal deviates", 1958.
 */
export function statelessNormal(
  shape: readonly number[],
  key: Tensor,
  { mean = 0, stddev = 1, stream = 0 }: NormalOptions = {},
): Tensor {
  checkDraw(shape, key, stream);
  return tf.tidy(() => {
    const [radii, angles] = unitUniform([2, ...shape], key, stream).unstack() as [Tensor, Tensor];
    const radius = tf.sqrt(tf.log(tf.sub(1, radii)).mul(-2)); // 1 - u is never 0
    const unit = radius.mul(tf.cos(angles.mul(2 * Math.PI)));
    return mean === 0 && stddev === 1 ? unit : unit.mul(stddev).add(mean);
  });
}

/**
 * Sets values to 0 at random and scales the others up, so that the mean stays: `tf.dropout` for compiled steps.
 *
 * @param rate the share of values that become 0, from 0 to below 1
 * @returns the shape of `x`; gradients go through what was kept
 *
 * @example
 * const step = compile((x: tf.Tensor) => statelessDropout(x, 0.5, keys.next()));
 */
export function statelessDropout<Input extends Tensor>(
  x: Input,
  rate: number,
  key: Tensor,
  { noiseShape = x.shape, stream = 0 }: StatelessDropoutOptions = {},
): Input {
  if (!(rate >= 0 && rate < 1)) throw refused('the rate', 'a number from 0 to below 1', rate);
  return tf.tidy(() => {
    const kept = statelessUniform(noiseShape, key, { stream }).greaterEqual(rate);
    return x.mul(1 / (1 - rate)).mul(kept.cast('float32')) as Input;
  });
}

function unitUniform(shape: readonly number[], key: Tensor, stream: number): Tensor {
  if (tf.getKernel(KERNEL, tf.getBackend()) != null) {
    return tf.engine().runKernel(KERNEL, { key }, { shape: [...shape], stream }) as Tensor;
  }
  const [low, high] = key.dataSync();
  return tf.tensor(philoxUniforms(tf.util.sizeFromShape([...shape]), [low!, high!], stream), [...shape]);
}

function checkDraw(shape: readonly number[], key: Tensor, stream: number): void {
  const isSize = (size: number): boolean => Number.isInteger(size) && size >= 0;
  if (!(Array.isArray(shape) && shape.every(isSize)))
    throw refused('the shape', 'whole numbers from 0', shape);
  if (!(key instanceof tf.Tensor && key.dtype === 'int32' && key.shape.join() === '2')) {
    const got = key instanceof tf.Tensor ? `${key.dtype} [${key.shape.join(', ')}]` : key;
    throw refused('the key', 'an int32 tensor of shape [2], as of randomKeys(seed).next()', got);
  }
  if (!(isSize(stream) && stream < 2 ** 32)) {
    throw refused('the stream', 'a whole number from 0 to 2^32 - 1', stream);
  }
}

function refused(name: string, wanted: string, got: unknown): CrossmodalError {
  return new CrossmodalError('engine/random', `expected ${name} to be ${wanted}, got ${String(got)}.`);
}
