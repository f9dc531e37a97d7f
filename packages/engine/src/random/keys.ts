import { randomStream } from '@crossmodal/core';
import type { Tensor1D, Variable } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Keys for random numbers, another one at each call, also from within a compiled step. */
export interface RandomKeys {
  /** The next key, int32 [2]. Outside of the bodies of scans: draw before the scan, for all its steps. */
  next(): Tensor1D;
  /** How many keys were given, to be kept with a checkpoint and given to `randomKeys` again. Reads data. */
  position(): number;
  dispose(): void;
}

/**
 * Starts a sequence of keys for `statelessUniform`, `statelessNormal` and `statelessDropout`.
 *
 * The place in the sequence is a variable (not a trainable one), which `next` advances. So a compiled step that draws
 * keys moves on at each call, and the same seed gives the same run.
 *
 * @param seed a whole number from 0 to 2^53 - 1
 * @param position how many keys to leave out; default 0
 *
 * @example
 * const keys = randomKeys(42);
 * const step = compile((x: tf.Tensor) => statelessDropout(x, 0.5, keys.next()));
 */
export function randomKeys(seed: number, position = 0): RandomKeys {
  const [word] = randomStream(seed).child('keys').key;
  // Of a variable's words, the first stays and the second counts.
  const state: Variable<tf.Rank.R1> = tf.tidy(() =>
    tf.variable(tf.tensor1d([word | 0, position | 0], 'int32'), false),
  );
  return {
    next: () =>
      tf.tidy(() => {
        const key = state.clone();
        state.assign(state.add<Tensor1D>(tf.tensor1d([0, 1], 'int32')));
        return key;
      }),
    position: () => state.dataSync()[1]! >>> 0,
    dispose: () => state.dispose(),
  };
}
