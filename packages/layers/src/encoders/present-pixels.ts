import type { EncoderInput } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { expectShape } from '../building/expect.ts';

/**
 * The pixels of the pictures that are there, and zeros for those that are missing, whatever stands in their place:
 * nothing of it may reach a gradient.
 */
export function presentPixels(pixels: tf.Tensor, { present }: EncoderInput): tf.Tensor4D {
  expectShape({ code: 'layers/present' }, 'present', present, [pixels.shape[0]!]);
  const there = tf.reshape(tf.greater(present, 0), [-1, 1, 1, 1]);
  return tf.where(there, pixels, tf.zerosLike(pixels)) as tf.Tensor4D;
}
