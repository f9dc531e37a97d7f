import * as tf from '@tensorflow/tfjs';

/**
 * Runs a function apart from what tfjs is in the midst of (a kernel, a walk back along a gradient tape), so that it
 * may take gradients of its own.
 */
export function apart<Result>(work: () => Result): Result {
  const { state } = tf.engine();
  const { kernelDepth, gradientDepth, activeTape } = state;
  Object.assign(state, { kernelDepth: 0, gradientDepth: 0, activeTape: null });
  try {
    return work();
  } finally {
    Object.assign(state, { kernelDepth, gradientDepth, activeTape });
  }
}

/** Whether what runs now is recorded, so that someone may ask for its gradients. */
export function isRecorded(): boolean {
  return tf.engine().state.gradientDepth > 0;
}

/**
 * The gradients of a function of several results, given those of its results; zeros where nothing flows.
 *
 * @param compute gives as many tensors as there are in `cotangents`
 */
export function pullBack(
  compute: (...inputs: tf.Tensor[]) => readonly tf.Tensor[],
  inputs: readonly tf.Tensor[],
  cotangents: readonly tf.Tensor[],
): tf.Tensor[] {
  // tfjs differentiates one result. A dummy that hands the cotangents back in its gradient stands for them all.
  const join = tf.customGrad(() => ({ value: tf.scalar(0), gradFunc: () => [...cotangents] }));
  const { grads } = apart(() =>
    tf.engine().gradients(() => join(...compute(...inputs)), [...inputs], undefined as never, true),
  );
  return inputs.map((input, i) => grads[i] ?? tf.zerosLike(input));
}
