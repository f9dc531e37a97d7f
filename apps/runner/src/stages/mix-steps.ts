import type { Sequence } from '@crossmodal/core/tensors';
import { realSteps, tidy } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';

/** How the samples of a batch are mixed, as tensors. */
export interface MixtureTensors {
  /** [batch], int32: the place of each sample's partner. */
  readonly partners: tf.Tensor1D;
  /** How much is kept of each sample, 0 to 1. */
  readonly share: tf.Scalar;
}

/**
 * Mixes what an encoder says of each sample with what it says of its partner, step by step; a step that only one of
 * the two has counts with its share alone.
 *
 * Source: Guo, Mao, Zhang, "Augmenting data with mixup for sentence classification", 2019 (`wordMixup`); behind
 * encoders of any kind: Verma et al., "Manifold mixup", ICML 2019.
 *
 * @param sequence [batch, time, features], with what is no input for blending: ids of words, categories
 */
export function mixSteps(sequence: Sequence, { partners, share }: MixtureTensors): Sequence {
  return tidy(() => {
    const own = realSteps(sequence); // [batch, time, features]
    const others: tf.Tensor3D = tf.gather(own, partners);
    const values: tf.Tensor3D = tf.add(tf.mul(own, share), tf.mul(others, tf.sub(1, share)));
    const mask: tf.Tensor2D = tf.maximum(sequence.mask, tf.gather(sequence.mask, partners)); // [batch, time]
    return { ...sequence, values, mask };
  });
}
