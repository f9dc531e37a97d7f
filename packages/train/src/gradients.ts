import * as tf from '@tensorflow/tfjs';
import type { Gradients } from './optimizers/optimizer.ts';

/** The Euclidean length of all gradients taken as one vector. */
export function globalNorm(gradients: Gradients): tf.Scalar {
  return tf.tidy(() => {
    const squares = Object.values(gradients).map((gradient) => tf.sum(tf.square(gradient)));
    return tf.sqrt(tf.addN(squares)).asScalar();
  });
}

/**
 * What gradients are multiplied with so that their global norm is at most `limit`: 1 where it is already.
 *
 * Source: Pascanu et al., "On the difficulty of training recurrent neural networks", ICML 2013; equal to
 * `torch.nn.utils.clip_grad_norm_`.
 */
export function clipScale(norm: tf.Scalar, limit: number): tf.Scalar {
  return tf.tidy(() => tf.minimum(tf.div(limit, tf.add(norm, 1e-6)), 1).asScalar());
}
