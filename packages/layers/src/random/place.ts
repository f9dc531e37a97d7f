import { CrossmodalError, randomStream } from '@crossmodal/core';
import type { BuildContext, CallContext } from '@crossmodal/core/tensors';
import type * as tf from '@tensorflow/tfjs';
import { statelessUniform } from './stateless-uniform.ts';

/** One place of a model that draws random numbers in training. */
export interface RandomPlace {
  /**
   * Uniform in [0, 1): others at every place and with every seed.
   *
   * @throws CrossmodalError `layers/seed` where the call has no seed
   */
  uniform(shape: readonly number[], context: CallContext): tf.Tensor;
}

/**
 * Makes a place from the module's path; made once, when the module is built.
 *
 * @param name tells it from other places of the same module
 */
export function randomPlace({ path = '' }: BuildContext, name: string): RandomPlace {
  const place = path === '' ? name : `${path}/${name}`;
  const [stream] = randomStream(0).child(place).key;
  return {
    uniform(shape, { seed }) {
      if (seed === undefined) {
        throw new CrossmodalError(
          'layers/seed',
          `"${place}" draws random numbers in training and got no seed.`,
          {
            hint: 'Give the call a seed: { training: true, seed: tf.tensor1d(key, "int32") }, another at every step.',
          },
        );
      }
      return statelessUniform(shape, seed, stream);
    },
  };
}
