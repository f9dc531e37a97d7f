import * as tf from '@tensorflow/tfjs';
import { apart } from './tape.ts';

const KERNEL = 'CrossmodalScan';

export interface ScanStep {
  readonly carry: readonly tf.Tensor[];
  readonly outputs: readonly tf.Tensor[];
}

export interface ScanOptions {
  /** What is carried into the first step. */
  readonly initial: readonly tf.Tensor[];
  /** Each [time, ...]; at least one. */
  readonly sequences: readonly tf.Tensor[];
  /** One step: the carry and this step's slices in, a carry of the same shapes and this step's outputs out. */
  readonly body: (carry: readonly tf.Tensor[], slices: readonly tf.Tensor[]) => ScanStep;
  /** From the last step to the first. Default false. */
  readonly reverse?: boolean;
}

/**
 * A loop over the time axis: the last carry, and the outputs of all steps stacked, each at its own step.
 *
 * Where the backend has the kernel `CrossmodalScan` (the engine's), it runs there: compiled as one loop. It is not
 * differentiable by itself: wrap it with `tf.customGrad` and a scan backwards.
 */
export function scan({ initial, sequences, body, reverse = false }: ScanOptions): ScanStep {
  const results =
    tf.getKernel(KERNEL, tf.getBackend()) == null
      ? loop({ initial, sequences, body, reverse })
      : (tf.engine().runKernel(KERNEL, { ...numbered('init', initial), ...numbered('xs', sequences) }, {
          body,
          reverse,
        } as unknown as tf.NamedAttrMap) as unknown as tf.Tensor[]);
  return { carry: results.slice(0, initial.length), outputs: results.slice(initial.length) };
}

function numbered(prefix: string, tensors: readonly tf.Tensor[]): Record<string, tf.Tensor> {
  return Object.fromEntries(tensors.map((tensor, i) => [`${prefix}${i}`, tensor]));
}

function loop({ initial, sequences, body, reverse }: Required<ScanOptions>): tf.Tensor[] {
  return tf.tidy(() => {
    const slices = sequences.map((sequence) => tf.unstack(sequence));
    const steps = slices[0]!.length;
    const outputs: tf.Tensor[][] = [];
    let carry = [...initial];
    for (let i = 0; i < steps; i++) {
      const step = reverse ? steps - 1 - i : i;
      const after = tf.tidy(() => {
        const { carry: next, outputs } = apart(() =>
          body(
            carry,
            slices.map((slice) => slice[step]!),
          ),
        );
        return { carry: [...next], outputs: [...outputs] };
      });
      carry = after.carry;
      outputs[step] = after.outputs;
    }
    return [...carry, ...outputs[0]!.map((_, i) => tf.stack(outputs.map((at) => at[i]!)))];
  });
}
