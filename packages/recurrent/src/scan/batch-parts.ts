import type { Cell } from '@crossmodal/core/tensors';
import type * as tf from '@tensorflow/tfjs';
import { type BackwardOptions, backward, type SourceGradients } from './backward.ts';
import {
  type CellSources,
  countGates,
  type ForwardResult,
  forward,
  type Recording,
  type Tensors,
} from './forward.ts';
import { regroup } from './groups.ts';
import { cut, inParts, joined, type Part, summed } from './parts.ts';

/** The axis of the samples in what has a time axis in front, and in what has none. */
const [OF_STEPS, OF_STATES] = [1, 0];

/** `forward` on parts of the batch, side by side; each keeps a recording of its own. */
export function forwardInParts(
  cell: Cell,
  sources: CellSources,
  options: { readonly reverse: boolean; readonly record: boolean },
): Pick<ForwardResult, 'outputs' | 'state'> & { readonly recordings: readonly Recording[] } {
  let plan: Recording['plan'] = [];
  const parts = inParts({
    batch: batchOf(sources),
    work: workOf(sources),
    body(part) {
      const { outputs, state, recording } = forward(cell, cutSources(sources, part), options);
      ({ plan } = recording);
      return [outputs, ...state, ...recording.previous, ...recording.gates, ...recording.factors];
    },
  });
  const states = sources.initial.length;
  const sizes = [
    1,
    states,
    options.record ? states - 1 : 0,
    countGates(plan),
    plan.filter(({ state }) => state < 0).length,
  ];
  const found = parts.map((tensors) => regroup(tensors, sizes));
  return {
    outputs: joined(
      found.map(([outputs]) => outputs![0]!),
      OF_STEPS,
    ) as tf.Tensor3D,
    state: sources.initial.map((_, i) =>
      joined(
        found.map(([, state]) => state![i]!),
        OF_STATES,
      ),
    ),
    recordings: found.map(([outputs, , previous, gates, factors]) => ({
      outputs: outputs![0]!,
      previous: previous!,
      gates: gates!,
      factors: factors!,
      plan,
    })),
  };
}

/** `backward` on the same parts. */
export function backwardInParts(
  cell: Cell,
  sources: CellSources,
  recordings: readonly Recording[],
  options: BackwardOptions,
): SourceGradients {
  const { steps, initial, kernels, parameters, biases } = sources;
  const batch = batchOf(sources);
  const partSize = recordings.map(({ outputs }) => outputs.shape[OF_STEPS]!);
  const parts = inParts({
    batch,
    work: workOf(sources),
    count: recordings.length,
    body(part) {
      const index = recordings.findIndex((_, i) => part.begin < sum(partSize.slice(0, i + 1)));
      const gradients = backward(cell, cutSources(sources, part), recordings[index]!, {
        ...options,
        outputGradients: cut(options.outputGradients, OF_STEPS, part),
        stateGradients: options.stateGradients.map((gradient) => cut(gradient, OF_STATES, part)),
      });
      return [
        ...gradients.steps,
        ...gradients.initial,
        ...gradients.kernels,
        ...gradients.parameters,
        ...gradients.biases,
      ];
    },
  });
  const sizes = [steps.length, initial.length, kernels.length, parameters.length, biases.length];
  const found = parts.map((tensors) => regroup(tensors, sizes));
  const together = (group: number, join: (parts: Tensors) => tf.Tensor): tf.Tensor[] =>
    found[0]![group]!.map((_, i) => join(found.map((groups) => groups[group]![i]!)));
  return {
    steps: together(0, (parts) => joined(parts, OF_STEPS)),
    initial: together(1, (parts) => joined(parts, OF_STATES)),
    kernels: together(2, summed),
    parameters: together(3, summed),
    biases: together(4, summed),
  };
}

function cutSources(sources: CellSources, part: Part): CellSources {
  const { mask, steps, frozenSteps, constants, initial } = sources;
  const batch = batchOf(sources);
  return {
    ...sources,
    mask: cut(mask, OF_STEPS, part),
    steps: steps.map((step) => cut(step, OF_STEPS, part)),
    frozenSteps: frozenSteps.map((step) => cut(step, OF_STEPS, part)),
    constants: constants.map((one) => (one.shape[OF_STATES] === batch ? cut(one, OF_STATES, part) : one)),
    initial: initial.map((state) => cut(state, OF_STATES, part)),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

const batchOf = ({ mask }: CellSources): number => mask.shape[OF_STEPS]!;

const workOf = (sources: CellSources): number =>
  batchOf(sources) * sum(sources.kernels.map(({ size }) => size));
