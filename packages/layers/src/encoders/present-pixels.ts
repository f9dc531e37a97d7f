import type { EncoderInput } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { choose } from '../building/choose.ts';
import { expectShape } from '../building/expect.ts';

/**
 * The pixels of the pictures that are there, and zeros for those that are missing, whatever stands in their place:
 * nothing of it may reach a gradient.
 */
export function presentPixels(pixels: tf.Tensor, { present }: EncoderInput): tf.Tensor4D {
  expectShape({ code: 'layers/present' }, 'present', present, [pixels.shape[0]!]);
  return tf.tidy(() => choose(pixels as tf.Tensor4D, tf.reshape(present, [-1, 1, 1, 1])));
}
