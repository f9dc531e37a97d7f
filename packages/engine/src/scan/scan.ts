import type { Tensor } from '@tensorflow/tfjs';
import { rebuilder } from '../compile/nest.ts';
import { activeBackend } from '../use-tensorflow.ts';
import { countSteps, type ScanBody } from './body.ts';
import { differentiableScan } from './differentiable.ts';
import { loopScan } from './loop.ts';
import type { Slice, Stacked, TensorTree } from './tree.ts';

export interface ScanOptions {
  /** From the last step to the first; outputs stay at the position of their step. Default false. */
  readonly reverse?: boolean;
  /** Let XLA compile the loop of a compiled step. Default: as the step was compiled, else true. */
  readonly xla?: boolean;
}

/**
 * Runs a function over the leading axis of sequences, handing a carry from each step to the next.
 *
 * For recurrences: in a compiled step the body is traced once, whatever the number of steps, and runs as a loop
 * that XLA compiles. Differentiable, by a scan backwards that computes each step again: also with respect to
 * tensors and variables that the body takes from the scope around it. On other backends, and where nothing is
 * being compiled, it calls the body for one step after the other.
 *
 * @param body one step: the carry and the slices of this step in, the next carry (of the same shapes) and outputs out
 * @param initial the carry before the first step
 * @param sequences each [time, ...]
 * @returns the carry after the last step, and the outputs of all steps, each [time, ...]
 * @throws CrossmodalError `engine/scan-carry` where the carry changes its shape, `engine/scan-sequences` where
 *   sequences differ in their number of steps
 *
 * @example
 * // A simple recurrent network: h' = tanh(x + h U), over x: [time, batch, units].
 * const { outputs } = scan(
 *   (h: tf.Tensor2D, x: tf.Tensor2D) => {
 *     const next = tf.tanh(x.add<tf.Tensor2D>(h.matMul(u)));
 *     return { carry: next, outputs: next };
 *   },
 *   tf.zeros<tf.Rank.R2>([batch, units]),
 *   x,
 * );
 */
export function scan<Carry extends TensorTree, Sequences extends TensorTree, Outputs extends TensorTree>(
  body: (carry: Carry, slices: Slice<Sequences>) => { readonly carry: Carry; readonly outputs: Outputs },
  initial: Carry,
  sequences: Sequences,
  { reverse = false, xla }: ScanOptions = {},
): { readonly carry: Carry; readonly outputs: Stacked<Outputs> } {
  const carries = rebuilder(initial, 'the initial carry');
  const inputs = rebuilder(sequences, 'the sequences');
  let rebuildOutputs: ((tensor: (index: number) => Tensor) => unknown) | undefined;
  const flatBody: ScanBody = (carry, slices) => {
    const after = body(
      carries.rebuild((i) => carry[i]!) as Carry,
      inputs.rebuild((i) => slices[i]!) as Slice<Sequences>,
    );
    const outputs = rebuilder(after.outputs, 'the outputs');
    rebuildOutputs = outputs.rebuild;
    return { carry: rebuilder(after.carry, 'the carry').tensors, outputs: outputs.tensors };
  };
  countSteps(inputs.tensors);
  const backend = activeBackend();
  const trace = backend?.trace;
  const results =
    backend === undefined || trace === undefined
      ? loopScan(flatBody, carries.tensors, inputs.tensors, reverse)
      : differentiableScan(backend, trace, carries.tensors, inputs.tensors, {
          body: flatBody,
          reverse,
          xla: xla ?? trace.xlaScans,
        });
  return {
    carry: carries.rebuild((i) => results[i]!) as Carry,
    outputs: rebuildOutputs!((i) => results[carries.tensors.length + i]!) as Stacked<Outputs>,
  };
}
