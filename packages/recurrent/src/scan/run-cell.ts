import type { Cell, PreparedInput } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { backwardInParts, forwardInParts } from './batch-parts.ts';
import { biasedKernels, type CellSources, type Recording, type Tensors } from './forward.ts';
import { regroup } from './groups.ts';
import { linearRecurrence } from './linear-recurrence.ts';
import { isRecorded } from './tape.ts';

export interface CellRun {
  readonly cell: Cell;
  readonly prepared: PreparedInput;
  /** [time, batch, 1]; where it is 0, the state stays as it is. */
  readonly mask: tf.Tensor3D;
  /** Each [batch, size]. */
  readonly initial: readonly tf.Tensor2D[];
  /** From the last step to the first. */
  readonly reverse: boolean;
  /** After how many steps the gradient of the state is cut off. Default: never. */
  readonly truncate?: number | undefined;
}

export interface CellResult {
  /** [time, batch, units]: the first state after every step. */
  readonly outputs: tf.Tensor3D;
  /** The state after the last step that was taken. */
  readonly state: readonly tf.Tensor2D[];
}

/**
 * Runs a cell over all steps, with a backward pass that is as fast as a written one.
 *
 * Forward, the loop stores the states and the results of the cell's products. Backward, a second loop walks from
 * the other end and pulls the gradient back through one step at a time; the products' results are taken from the
 * store. It emits the gradients of those results, so that the gradient of each kernel is one product of two large
 * matrices after the loop, rather than a small one at every step.
 */
export function runCell(run: CellRun): CellResult {
  const { cell, prepared, mask, initial, reverse, truncate } = run;
  if (cell.linear && truncate === undefined) return runLinear(run);
  const { steps, frozenSteps = {}, constants = {} } = prepared;
  const sources: CellSources = {
    mask,
    steps,
    frozenSteps: Object.values(frozenSteps),
    constants: Object.values(constants),
    names: { frozenSteps: Object.keys(frozenSteps), constants: Object.keys(constants) },
    initial,
    kernels: cell.kernels.map((name) => cell.weights[name]!),
    parameters: cell.parameters.map((name) => cell.weights[name]!),
    biases: biasedKernels(cell).map((name) => cell.weights[cell.biases![name]!]!),
  };
  if (!isRecorded()) {
    const { outputs, state } = forwardInParts(cell, sources, { reverse, record: false });
    return { outputs, state: state as readonly tf.Tensor2D[] };
  }
  return differentiable(cell, sources, { reverse, truncate });
}

/** A linear recurrence, all steps at once; a masked step is h' = 1·h + 0. */
function runLinear({ prepared, mask, initial, reverse }: CellRun): CellResult {
  const [factor, addend] = prepared.steps;
  const outputs = linearRecurrence({
    factors: tf.add(tf.mul(factor!, mask), tf.sub(1, mask)),
    addends: tf.mul(addend!, mask),
    initial: initial[0]!,
    reverse,
  });
  return { outputs, state: [lastOutput(outputs, reverse)] };
}

interface Course {
  readonly reverse: boolean;
  readonly truncate: number | undefined;
}

/**
 * tfjs' custom gradients have one result: here the outputs. The further states are handed out beside it, each by a
 * function of the outputs, whose gradient waits until the one of the outputs is taken, which always comes after it.
 */
function differentiable(cell: Cell, sources: CellSources, { reverse, truncate }: Course): CellResult {
  const { mask, steps, frozenSteps, constants, initial, kernels, parameters, biases, names } = sources;
  const sizes = [steps.length, initial.length, kernels.length, parameters.length, biases.length];
  const furtherStates: tf.Tensor[] = [];
  const waiting: (tf.Tensor | undefined)[] = initial.slice(1).map(() => undefined);
  const run = tf.customGrad((...inputs) => {
    const save = inputs.pop() as tf.GradSaveFunc;
    const [ownSteps, ownInitial, ownKernels, ownParameters, ownBiases] = regroup(
      inputs as tf.Tensor[],
      sizes,
    );
    const own: CellSources = {
      ...sources,
      steps: ownSteps!,
      initial: ownInitial!,
      kernels: ownKernels!,
      parameters: ownParameters!,
      biases: ownBiases!,
    };
    const { outputs, state, recordings } = forwardInParts(cell, own, { reverse, record: true });
    const kept: readonly Tensors[] = [
      [mask],
      frozenSteps,
      constants,
      own.steps,
      own.initial,
      own.kernels,
      own.parameters,
      own.biases,
      ...recordings.flatMap(({ outputs, previous, gates, factors }) => [[outputs], previous, gates, factors]),
    ];
    save(kept.flat());
    furtherStates.push(...state.slice(1).map((one) => tf.keep(tf.clone(one))));
    return {
      value: tf.clone(outputs),
      gradFunc: (outputGradients: tf.Tensor, saved: tf.Tensor[]) => {
        const groups = regroup(
          saved,
          kept.map((tensors) => tensors.length),
        );
        const [masks, frozen, fixed, oldSteps, oldInitial, oldKernels, oldParameters, oldBiases] = groups;
        const old: CellSources = {
          mask: masks![0]!,
          frozenSteps: frozen!,
          constants: fixed!,
          names,
          steps: oldSteps!,
          initial: oldInitial!,
          kernels: oldKernels!,
          parameters: oldParameters!,
          biases: oldBiases!,
        };
        const oldRecordings = recordings.map(({ plan }, i): Recording => {
          const [outputs, previous, gates, factors] = groups.slice(8 + 4 * i);
          return { outputs: outputs![0]!, previous: previous!, gates: gates!, factors: factors!, plan };
        });
        const found = backwardInParts(cell, old, oldRecordings, {
          reverse,
          truncate,
          outputGradients,
          stateGradients: old.initial.slice(1).map((state, i) => waiting[i] ?? tf.zerosLike(state)),
        });
        return [...found.steps, ...found.initial, ...found.kernels, ...found.parameters, ...found.biases];
      },
    };
  });
  const outputs = run(...steps, ...initial, ...kernels, ...parameters, ...biases) as tf.Tensor3D;
  const further = furtherStates.map((state, i) => {
    const handOut = tf.customGrad((from) => ({
      value: tf.clone(state),
      gradFunc: (gradient: tf.Tensor) => {
        waiting[i] = gradient;
        return tf.zerosLike(from as tf.Tensor);
      },
    }));
    const handed = handOut(outputs) as tf.Tensor2D;
    state.dispose();
    return handed;
  });
  return { outputs, state: [lastOutput(outputs, reverse), ...further] };
}

function lastOutput(outputs: tf.Tensor3D, reverse: boolean): tf.Tensor2D {
  const [time, batch, units] = outputs.shape;
  return tf.reshape(tf.slice(outputs, [reverse ? 0 : time - 1, 0, 0], [1, batch, units]), [batch, units]);
}
