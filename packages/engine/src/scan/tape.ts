import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Runs a function with a gradient tape of its own, and tells which tensors it took from around it. */
export function recordTape<Result>(
  work: () => Result,
  inputs: readonly Tensor[],
): { readonly result: Result; readonly leaves: readonly Tensor[] } {
  const { state } = tf.engine();
  const { gradientDepth, activeTape } = state;
  Object.assign(state, { gradientDepth: 1, activeTape: [] });
  try {
    const result = work();
    const tape = state.activeTape;
    // All of them first: what an op saves of its outputs is on the tape before the op itself.
    const made = new Set([...inputs, ...tape.flatMap(({ outputs }) => outputs)].map(({ id }) => id));
    const leaves = new Map<number, Tensor>();
    for (const { inputs: used, saved } of tape) {
      for (const tensor of Object.values(used)) if (!made.has(tensor.id)) leaves.set(tensor.id, tensor);
      for (const tensor of saved ?? []) tensor.dispose();
    }
    return { result, leaves: [...leaves.values()] };
  } finally {
    Object.assign(state, { gradientDepth, activeTape });
  }
}
