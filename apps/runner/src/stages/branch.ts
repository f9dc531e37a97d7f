import type { BuildContext, Module, Sequence } from '@crossmodal/core/tensors';
import { childContext, softmaxHead } from '@crossmodal/layers';
import { pooling } from '@crossmodal/recurrent';
import * as tf from '@tensorflow/tfjs';

/** What one modality says by itself: [batch, classes], zeros for samples that lack it. */
export type Branch = Module<Sequence, tf.Tensor2D>;

/** An output layer on the pooled steps of one encoder. */
export function buildBranch(
  context: BuildContext,
  {
    features,
    classes,
    dropout,
  }: { readonly features: number; readonly classes: number; readonly dropout: number },
): Branch {
  const pool = pooling({ method: 'meanMax' }).build(childContext(context, 'pooling'), { features });
  const head = softmaxHead({ dropout }).build(context, { features: pool.features, classes });
  return {
    weights: head.weights,
    call(sequence, call) {
      const present = tf.max(sequence.mask, 1, true); // [batch, 1]
      return tf.mul(head.call(pool.call(sequence, call), call), present);
    },
  };
}
