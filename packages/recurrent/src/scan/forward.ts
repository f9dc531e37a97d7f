import type { Cell, CellStep } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { addProduct, takeAdded } from './added.ts';
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
  /** [time, batch, size]: the state before each step, of the second state and those after it. */
  readonly previous: Tensors;
  /** The results of the step's products with what was added to them, [time, batch, out], in the order of their calls. */
  readonly products: Tensors;
  /** What was multiplied, [time, batch, in], where that is not a state itself. */
  readonly factors: Tensors;
  readonly plan: readonly PlannedProduct[];
}

export interface PlannedProduct {
  /** Index in `cell.kernels`. */
  readonly kernel: number;
  /** Index of the state that is multiplied, or -1. */
  readonly state: number;
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
  let plan: readonly PlannedProduct[] = [];
  const { carry, outputs } = scan({
    initial,
    sequences: [mask, ...steps, ...frozenSteps],
    reverse,
    body(state, [real, ...slices]) {
      const [inputs, frozenInputs] = regroup(slices, [steps.length, frozenSteps.length]);
      const { parts, inputs: left } = takeAdded(cell, inputs!);
      const made: { readonly kernel: number; readonly factor: tf.Tensor; readonly result: tf.Tensor }[] = [];
      const next = cell.step({
        inputs: left,
        frozenInputs: named(names.frozenSteps, frozenInputs!),
        constants,
        state,
        parameters,
        product(name, factor) {
          const kernel = cell.kernels.indexOf(name);
          const product = tf.matMul(factor, kernels[kernel] as tf.Tensor2D);
          const result = addProduct(product, parts[name], biases[name]);
          made.push({ kernel, factor, result });
          return result;
        },
      } as CellStep);
      const kept = next.map((after, i) => keepMasked(after, state[i]!, real!));
      if (!record) return { carry: kept, outputs: [kept[0]!] };
      plan = made.map(({ kernel, factor }) => ({ kernel, state: state.indexOf(factor) }));
      const factors = made.flatMap(({ factor }) => (state.includes(factor) ? [] : [factor]));
      return {
        carry: kept,
        outputs: [kept[0]!, ...state.slice(1), ...made.map(({ result }) => result), ...factors],
      };
    },
  });
  const [hidden, previous, products, factors] = regroup(outputs, [
    1,
    record ? initial.length - 1 : 0,
    plan.length,
    plan.filter(({ state }) => state < 0).length,
  ]);
  return {
    outputs: hidden![0] as tf.Tensor3D,
    state: carry,
    recording: { previous: previous!, products: products!, factors: factors!, plan },
  };
}

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
