import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { TensorFlowBackend } from '../backend/backend.ts';
import { isolated } from '../trace/isolate.ts';
import { callFunction } from '../trace/region.ts';
import type { SymbolicTensor } from '../trace/scope.ts';
import type { Trace } from '../trace/trace.ts';
import type { Kernel } from './register.ts';

type Body = () => readonly Tensor[];

/**
 * `CrossmodalRegion`: what a function computes, by itself.
 *
 * Attribute: `body`, a function that gives tensors. In a compiled step whose scans go through XLA, XLA compiles it,
 * too: for long chains of ops on large tensors, as an optimizer's, which then read and write memory once.
 */
export const regionKernel: Kernel = ({ attrs, backend }) => {
  const { body } = attrs as unknown as { readonly body: Body };
  const { trace } = backend;
  return trace?.mayAddRegions === true ? tracedRegion(backend, trace, body) : plainRegion(body);
};

/** Runs the function as it stands. */
export const plainRegion = (body: Body): Tensor[] => isolated(() => tf.tidy(() => [...body()]));

/** Traces it into a function of its own that XLA compiles. */
export function tracedRegion(backend: TensorFlowBackend, trace: Trace, body: Body): Tensor[] {
  const build = (): readonly SymbolicTensor[] => {
    let symbols: readonly SymbolicTensor[] = [];
    isolated(() =>
      tf.tidy(() => {
        symbols = body().map(({ dataId }) => backend.symbolOf(dataId));
      }),
    );
    return symbols;
  };
  const results = callFunction(trace, [], build, { xla: true });
  return results.map((symbol) => backend.tensorOfSymbol(symbol, 'a region'));
}
