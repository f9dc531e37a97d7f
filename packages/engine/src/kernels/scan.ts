import { CrossmodalError } from '@crossmodal/core';
import type { Tensor, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { isolated } from '../trace/isolate.ts';
import { carryError, type ScanBody, traceScan } from '../trace/scan.ts';
import type { Kernel, KernelCall } from './register.ts';

/**
 * `CrossmodalScan`: runs a body over the leading (time) axis of sequences.
 *
 * Inputs: the carry `init0`, `init1`, … and the sequences `xs0`, `xs1`, …, each [time, ...]. Attributes: `body`
 * (see `ScanBody`), `reverse` (from the last step to the first), `xla` (default true: XLA compiles the loop of a
 * compiled step). Gives the final carry, then every output of the body stacked at its step: [time, ...].
 * Not differentiable by itself: wrap it in `tf.customGrad`, with a scan backwards.
 */
export const scanKernel: Kernel = ({ inputs, attrs, backend }) => {
  const {
    body,
    reverse = false,
    xla,
  } = attrs as unknown as {
    body: ScanBody;
    reverse?: boolean;
    xla?: boolean;
  };
  const initial = numbered(inputs, 'init');
  const sequences = numbered(inputs, 'xs');
  checkSequences(sequences);
  const { trace } = backend;
  if (trace !== undefined) {
    return traceScan(backend, trace, initial, sequences, { body, reverse, xla: xla ?? trace.xlaScans });
  }
  return eagerScan(initial, sequences, body, reverse);
};

/** One call of the body after the other, as on any tfjs backend. */
function eagerScan(
  initial: readonly TensorInfo[],
  sequences: readonly TensorInfo[],
  body: ScanBody,
  reverse: boolean,
): Tensor[] {
  const steps = sequences[0]!.shape[0]!;
  const toTensor = ({ dataId, shape, dtype }: TensorInfo): Tensor => {
    // A second tensor of the same data, which the scope around may dispose.
    tf.engine().backend.incRef(dataId);
    return tf.engine().makeTensorFromTensorInfo({ dataId, shape, dtype });
  };
  let results: Tensor[] = [];
  isolated(() =>
    tf.tidy(() => {
      let carry = initial.map(toTensor);
      const slices = sequences.map((sequence) => tf.unstack(toTensor(sequence)));
      const outputs: Tensor[][] = [];
      const format = (tensors: readonly Tensor[]): string =>
        tensors.map((tensor) => `${tensor.dtype} [${tensor.shape.join(', ')}]`).join(', ');
      for (let i = 0; i < steps; i++) {
        const step = reverse ? steps - 1 - i : i;
        const before = carry;
        const after = tf.tidy(() => {
          const { carry, outputs } = body(
            before,
            slices.map((slice) => slice[step]!),
          );
          return { carry: [...carry], outputs: [...outputs] };
        });
        if (format(before) !== format(after.carry)) throw carryError(format(before), format(after.carry));
        carry = after.carry;
        outputs[step] = after.outputs;
      }
      const stacked = (outputs[0] ?? []).map((_, i) => tf.stack(outputs.map((at) => at[i]!)));
      results = [...carry.map((tensor) => tf.clone(tensor)), ...stacked];
      return results;
    }),
  );
  return results;
}

function numbered(inputs: KernelCall['inputs'], prefix: string): TensorInfo[] {
  const found: TensorInfo[] = [];
  for (let i = 0; inputs[`${prefix}${i}`] !== undefined; i++) found.push(inputs[`${prefix}${i}`]!);
  return found;
}

function checkSequences(sequences: readonly TensorInfo[]): void {
  const lengths = sequences.map(({ shape }) => shape[0]);
  if (lengths.length === 0 || lengths.some((length) => length === undefined || length !== lengths[0])) {
    throw new CrossmodalError(
      'engine/scan-sequences',
      `expected at least one sequence, all with the same number of steps on their first axis, got ${
        sequences.map(({ shape }) => `[${shape.join(', ')}]`).join(', ') || 'none'
      }.`,
    );
  }
}
