import { CrossmodalError } from '@crossmodal/core';
import * as tf from '@tensorflow/tfjs';

/**
 * Turns pairs of features by angles that grow with the step: the product of two rotated vectors then depends on
 * their distance alone.
 *
 * @param x [..., time, features] with an even number of features; feature i is paired with i + features/2
 * @param maxPeriod the longest wave, in steps over 2π
 * @throws CrossmodalError `layers/rotate/shape`
 *
 * Source: Su et al., "RoFormer: Enhanced Transformer with Rotary Position Embedding", 2021.
 */
export function rotate(x: tf.Tensor, maxPeriod = 10_000): tf.Tensor {
  const features = x.shape.at(-1) ?? 0;
  if (x.rank < 2 || features % 2 !== 0) {
    throw new CrossmodalError(
      'layers/rotate/shape',
      `expected [..., time, features] with an even number of features, got [${x.shape}].`,
    );
  }
  return tf.tidy(() => {
    const half = features / 2;
    const rates = Array.from({ length: half }, (_, i) => maxPeriod ** (-i / half));
    const steps = tf.expandDims(tf.range(0, x.shape.at(-2)!), 1);
    const angles = tf.mul(steps, tf.tensor1d(rates)); // [time, features/2]
    const [a, b] = tf.split(x, 2, -1);
    const [cos, sin] = [tf.cos(angles), tf.sin(angles)];
    return tf.concat(
      [tf.sub(tf.mul(a!, cos), tf.mul(b!, sin)), tf.add(tf.mul(b!, cos), tf.mul(a!, sin))],
      -1,
    );
  });
}
