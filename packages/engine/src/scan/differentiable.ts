import type { GradConfig, KernelConfig, NamedAttrMap, NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { TensorFlowBackend } from '../backend/backend.ts';
import type { Trace } from '../trace/trace.ts';
import { isFloat, stepBackwards } from './backwards.ts';
import type { ScanBody } from './body.ts';
import { recordTape } from './tape.ts';
import { type TracedScanOptions, traceScan } from './while-loop.ts';

/** A kernel that computes nothing: its place on the tape links a scan's results to its inputs. */
const TAPED = 'CrossmodalTapedScan';

interface TapedAttributes {
  readonly results: Tensor[];
  /** Gradients of the results to gradients of the inputs. */
  readonly backwards: (resultGradients: readonly Tensor[]) => Tensor[];
}

/**
 * A scan while tracing, on the gradient tape if one is recorded.
 *
 * Backwards it is a scan from the other end: it computes each step again from the carry it started with, takes that
 * step's gradients, and adds up those of the tensors that the body takes from around it.
 */
export function differentiableScan(
  backend: TensorFlowBackend,
  trace: Trace,
  initial: readonly Tensor[],
  sequences: readonly Tensor[],
  options: TracedScanOptions,
): Tensor[] {
  if (!tf.engine().isTapeOn()) return traceScan(backend, trace, initial, sequences, options);
  let captured: readonly Tensor[] = [];
  // The carry that each step starts with is stacked, too, for the way back.
  const body: ScanBody = (carry, slices) => {
    const { result, leaves } = recordTape(() => options.body(carry, slices), [...carry, ...slices]);
    captured = leaves.filter((leaf) => isFloat(leaf) && !leaf.isDisposed && !backend.isConstant(leaf.dataId));
    return { carry: result.carry, outputs: [...result.outputs, ...carry] };
  };
  const results = traceScan(backend, trace, initial, sequences, { ...options, body });
  const inputs = [...initial, ...sequences, ...captured];
  const attributes: TapedAttributes = {
    results,
    backwards: (resultGradients) => backwards(resultGradients),
  };
  const taped = tf
    .engine()
    .runKernel<Tensor[]>(TAPED, inputs as unknown as NamedTensorMap, attributes as unknown as NamedAttrMap);

  // Copies that outlive the tidy scopes around, made on the tape, so that second derivatives go through them, too.
  const keep = (tensors: readonly Tensor[]): Tensor[] =>
    tensors.map((tensor) => trace.keep(tf.keep(tf.clone(tensor))));
  const keptSequences = keep(sequences);
  const keptCarries = keep(taped.slice(taped.length - initial.length));
  keep(captured);

  const backwards: TapedAttributes['backwards'] = (resultGradients) => {
    const carryGradients = resultGradients.slice(0, initial.length);
    const outputGradients = resultGradients.slice(initial.length);
    // tfjs fills in zeros where a result was not used.
    const used = outputGradients.map((gradient) => isFloat(gradient) && !backend.isConstant(gradient.dataId));
    const outputs = outputGradients.filter((_, i) => used[i]);
    const step = stepBackwards(
      (carry, slices) => {
        const after = options.body(carry, slices);
        return {
          carry: after.carry,
          outputs: [...after.outputs, ...carry].filter((_, i) => used[i]),
        };
      },
      { initial, sequences, captured },
    );
    const found = differentiableScan(
      backend,
      trace,
      step.initial(carryGradients),
      [...keptCarries, ...keptSequences, ...outputs],
      { ...options, reverse: !options.reverse, body: step.body },
    );
    return step.inputGradients(found);
  };
  return taped.slice(0, taped.length - initial.length);
}

export const tapedScan: KernelConfig['kernelFunc'] = ({ attrs }) =>
  (attrs as unknown as TapedAttributes).results;

export const tapedScanGradient: GradConfig = {
  kernelName: TAPED,
  gradFunc(resultGradients, _, attrs) {
    const { backwards } = attrs as unknown as TapedAttributes;
    const gradients = backwards(Array.isArray(resultGradients) ? resultGradients : [resultGradients]);
    return Object.fromEntries(gradients.map((gradient, i) => [i, () => gradient]));
  },
};
