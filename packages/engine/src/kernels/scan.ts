import type { Tensor, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { countSteps, type ScanBody } from '../scan/body.ts';
import { loopScan } from '../scan/loop.ts';
import { traceScan } from '../scan/while-loop.ts';
import { isolated } from '../trace/isolate.ts';
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
  const { body, reverse, xla } = attrs as unknown as { body: ScanBody; reverse?: boolean; xla?: boolean };
  const initial = numbered(inputs, 'init');
  const sequences = numbered(inputs, 'xs');
  countSteps(sequences);
  const { trace } = backend;
  if (trace !== undefined) {
    const options = { body, reverse: reverse ?? false, xla: xla ?? trace.xlaScans };
    return traceScan(backend, trace, initial, sequences, options);
  }
  return isolated(() =>
    tf.tidy(() => loopScan(body, initial.map(asTensor), sequences.map(asTensor), reverse ?? false)),
  );
};

/** A second tensor of the same data, which the scope around may dispose. */
function asTensor({ dataId, shape, dtype }: TensorInfo): Tensor {
  tf.engine().backend.incRef(dataId);
  return tf.engine().makeTensorFromTensorInfo({ dataId, shape, dtype });
}

function numbered(inputs: KernelCall['inputs'], prefix: string): TensorInfo[] {
  const found: TensorInfo[] = [];
  for (let i = 0; inputs[`${prefix}${i}`] !== undefined; i++) found.push(inputs[`${prefix}${i}`]!);
  return found;
}
