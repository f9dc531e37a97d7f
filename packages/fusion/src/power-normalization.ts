import * as tf from '@tensorflow/tfjs';

/** Where |x| falls below its root, a line takes over from the square root, whose slope would be infinite at 0. */
const BEND = 1e-3;

/**
 * What tames products of features: x / ⁴√(x² + 0.001), which is near sign(x)·√|x|, then length 1 over the last axis.
 *
 * Source: signed square root and l2 normalization of Perronnin et al., "Improving the Fisher Kernel for Large-Scale
 * Image Classification", ECCV 2010, bent at 0 so that its slope stays finite there.
 */
export function powerNormalize(x: tf.Tensor): tf.Tensor {
  const root = tf.div(x, tf.sqrt(tf.sqrt(tf.add(tf.square(x), BEND))));
  return tf.mul(root, tf.rsqrt(tf.add(tf.sum(tf.square(root), -1, true), 1e-6)));
}
