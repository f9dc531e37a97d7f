import { CrossmodalError } from '@crossmodal/core';
import type { Cell, CellStep, GateActivation } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { partsByKernel, takeAdded } from './added.ts';
import { openGates, productsOf } from './gates.ts';
import { regroup } from './groups.ts';
import { scan } from './scan.ts';

export type Tensors = readonly tf.Tensor[];

/** All that the loop over time takes. */
export interface CellSources {
  /** [time, batch, 1] */
  readonly mask: tf.Tensor;
  /** See `PreparedInput`; what is by name there is in the order of `names` here. */
  readonly steps: Tensors;
  readonly frozenSteps: Tensors;
  readonly constants: Tensors;
  readonly names: SourceNames;
  /** Each [batch, size]. */
  readonly initial: Tensors;
  /** By the order of `cell.kernels` and `cell.parameters`. */
  readonly kernels: Tensors;
  readonly parameters: Tensors;
  /** By the order of `biasNames`. */
  readonly biases: Tensors;
}

export interface SourceNames {
  readonly frozenSteps: readonly string[];
  readonly constants: readonly string[];
}

/** What the backward pass needs beside the sources. */
export interface Recording {
  /** [time, batch, units]: the first state after each step. */
  readonly outputs: tf.Tensor;
  /** [time, batch, size]: the state before each step, of the second state and those after it. */
  readonly previous: Tensors;
  /** The parts of the step's products after their activations, [time, batch, width], in the order of the calls. */
  readonly gates: Tensors;
  /** What was multiplied, [time, batch, in], where that is not a state itself. */
  readonly factors: Tensors;
  readonly plan: readonly PlannedProduct[];
}

export interface PlannedProduct {
  /** Index in `cell.kernels`. */
  readonly kernel: number;
  /** Index of the state that is multiplied, or -1. */
  readonly state: number;
  /** Of its parts. */
  readonly activations: readonly GateActivation[];
}

export interface ForwardResult {
  /** [time, batch, units] */
  readonly outputs: tf.Tensor3D;
  readonly state: Tensors;
  readonly recording: Recording;
}

/** The loop forward; records what the backward pass needs where that is asked for. */
export function forward(
  cell: Cell,
  sources: CellSources,
  { reverse, record }: { readonly reverse: boolean; readonly record: boolean },
): ForwardResult {
  const { mask, steps, frozenSteps, initial, kernels, names } = sources;
  const constants = named(names.constants, sources.constants);
  const parameters = named(cell.parameters, sources.parameters);
  const biases = named(biasedKernels(cell), sources.biases);
  const { taken, left } = takeAdded(cell, steps);
  let plan: readonly PlannedProduct[] = [];
  const { carry, outputs } = scan({
    initial,
    sequences: [mask, ...taken, ...left, ...frozenSteps],
    reverse,
    body(state, [real, ...slices]) {
      const [takenParts, inputs, frozenInputs] = regroup(slices, [
        taken.length,
        left.length,
        frozenSteps.length,
      ]);
      const parts = partsByKernel(cell, takenParts!);
      const made: (Omit<PlannedProduct, 'state'> & {
        readonly factor: tf.Tensor;
        readonly parts: Tensors;
      })[] = [];
      const next = cell.step({
        inputs,
        frozenInputs: named(names.frozenSteps, frozenInputs!),
        constants,
        state,
        parameters,
        ...productsOf((name, factor, activations) => {
          const kernel = cell.kernels.indexOf(name);
          if (record && made.some((one) => one.kernel === kernel)) expectPlain(cell, name);
          const product = tf.matMul(factor, kernels[kernel] as tf.Tensor2D);
          const bias = biases[name];
          const result = bias === undefined ? product : tf.add(product, bias);
          const gates = openGates(result, parts[name]!, activations);
          made.push({ kernel, factor, activations, parts: gates });
          return gates;
        }),
      } as CellStep);
      const kept = next.map((after, i) => keepMasked(after, state[i]!, real!));
      if (!record) return { carry: kept, outputs: [kept[0]!] };
      plan = made.map(({ kernel, factor, activations }) => ({
        kernel,
        activations,
        state: state.indexOf(factor),
      }));
      const factors = made.flatMap(({ factor }) => (state.includes(factor) ? [] : [factor]));
      return {
        carry: kept,
        outputs: [kept[0]!, ...state.slice(1), ...made.flatMap((one) => one.parts), ...factors],
      };
    },
  });
  const [hidden, previous, gates, factors] = regroup(outputs, [
    1,
    record ? initial.length - 1 : 0,
    countGates(plan),
    plan.filter(({ state }) => state < 0).length,
  ]);
  return {
    outputs: hidden![0] as tf.Tensor3D,
    state: carry,
    recording: { outputs: hidden![0]!, previous: previous!, gates: gates!, factors: factors!, plan },
  };
}

/** The gradients of what a product takes in are those of its one result. */
function expectPlain({ added = {}, biases = {} }: Cell, kernel: string): void {
  if (added[kernel] === undefined && biases[kernel] === undefined) return;
  throw new CrossmodalError(
    'recurrent/cell',
    `expected one product a step with "${kernel}", in which the cell's \`added\` or \`biases\` stand, got a second.`,
    { hint: 'Take the whole product once and split it, or leave the kernel out of both.' },
  );
}

export const countGates = (plan: readonly PlannedProduct[]): number =>
  plan.reduce((sum, { activations }) => sum + activations.length, 0);

/** The kernels whose products have a bias added, in the order of `CellSources.biases`. */
export const biasedKernels = ({ kernels, biases = {} }: Cell): readonly string[] =>
  kernels.filter((name) => biases[name] !== undefined);

/** A masked step leaves the state as it was. */
function keepMasked(after: tf.Tensor, before: tf.Tensor, real: tf.Tensor): tf.Tensor {
  return tf.add(tf.mul(after, real), tf.mul(before, tf.sub(1, real)));
}

export function named(names: readonly string[], tensors: Tensors): Record<string, tf.Tensor> {
  return Object.fromEntries(names.map((name, i) => [name, tensors[i]!]));
}
