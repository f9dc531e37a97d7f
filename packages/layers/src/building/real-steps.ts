import type { Sequence } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { choose } from './choose.ts';

/** The values of a sequence with zeros at its masked steps, whatever stands there: [batch, time, features]. */
export function realSteps({ values, mask }: Pick<Sequence, 'values' | 'mask'>): tf.Tensor3D {
  return tf.tidy(() => choose(values, tf.expandDims(mask, 2)));
}
