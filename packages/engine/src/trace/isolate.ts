import * as tf from '@tensorflow/tfjs';

/**
 * Runs a function that is traced by itself, as a loop's body: what tfjs is in the midst of (a kernel, a gradient
 * tape) does not reach into it, so that it may take gradients of its own.
 */
export function isolated<Result>(work: () => Result): Result {
  const { state } = tf.engine();
  const { kernelDepth, gradientDepth, activeTape } = state;
  Object.assign(state, { kernelDepth: 0, gradientDepth: 0, activeTape: null });
  try {
    return work();
  } finally {
    Object.assign(state, { kernelDepth, gradientDepth, activeTape });
  }
}
