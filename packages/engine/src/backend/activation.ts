import { CrossmodalError } from '@crossmodal/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** The activation that tfjs' fused ops ask for by name. */
export function applyActivation(
  input: Tensor,
  activation?: string,
  preluWeights?: Tensor,
  leakyreluAlpha = 0.2,
): Tensor {
  switch (activation) {
    case undefined:
    case null:
    case 'linear':
      return input;
    case 'relu':
      return tf.relu(input);
    case 'relu6':
      return tf.relu6(input);
    case 'elu':
      return tf.elu(input);
    case 'sigmoid':
      return tf.sigmoid(input);
    case 'prelu':
      return tf.prelu(input, preluWeights!);
    case 'leakyrelu':
      return tf.leakyRelu(input, leakyreluAlpha);
    default:
      throw new CrossmodalError('engine/activation', `"${activation}" is not an activation of fused ops.`);
  }
}
