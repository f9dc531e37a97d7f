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
 * Mixes what an encoder says of each sample with what it says of its partner, step by step.
 *
 * The result has the steps of the one of both that counts more: what the other has beyond them is left out, so that
 * a nearly pure mixture is nearly the sample, in length too.
 *
 * Source: Guo, Mao, Zhang, "Augmenting data with mixup for sentence classification", 2019 (`wordMixup`, of texts
 * padded to one length); behind encoders of any kind: Verma et al., "Manifold mixup", ICML 2019.
 *
 * @param sequence [batch, time, features], of a modality whose input cannot be blended: ids of words, categories
 */
export function mixSteps(sequence: Sequence, { partners, share }: MixtureTensors): Sequence {
  return tidy(() => {
    const own = realSteps(sequence); // [batch, time, features]
    const others: tf.Tensor3D = tf.gather(own, partners);
    const values: tf.Tensor3D = tf.add(tf.mul(own, share), tf.mul(others, tf.sub(1, share)));
    const otherMask: tf.Tensor2D = tf.gather(sequence.mask, partners);
    const mask: tf.Tensor2D = tf.where(tf.greaterEqual(share, 0.5), sequence.mask, otherMask); // [batch, time]
    return { ...sequence, values: realSteps({ values, mask }), mask };
  });
}
