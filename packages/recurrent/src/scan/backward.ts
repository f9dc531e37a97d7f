import type { Cell, CellStep } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { firstInputGradient, isLeftOver, takeAdded } from './added.ts';
import { biasedKernels, type CellSources, named, type Recording, type Tensors } from './forward.ts';
import { productsOf, splitGates, storedGate } from './gates.ts';
import { regroup } from './groups.ts';
import { scan } from './scan.ts';
import { pullBack } from './tape.ts';

/** The gradients of the differentiable sources. */
export interface SourceGradients {
  readonly steps: Tensors;
  readonly initial: Tensors;
  readonly kernels: Tensors;
  readonly parameters: Tensors;
  readonly biases: Tensors;
}

export interface BackwardOptions {
  readonly reverse: boolean;
  /** After how many steps the gradient of the state is cut off. */
  readonly truncate: number | undefined;
  /** [time, batch, units]: the gradient of the first state after each step. */
  readonly outputGradients: tf.Tensor;
  /** The gradients of the last second state and those after it. */
  readonly stateGradients: Tensors;
}

/** The loop backward: from the gradients of the results to those of the sources. */
export function backward(
  cell: Cell,
  sources: CellSources,
  recording: Recording,
  options: BackwardOptions,
): SourceGradients {
  const { mask, frozenSteps, initial, kernels, parameters, names } = sources;
  const constants = named(names.constants, sources.constants);
  const { outputs, gates, plan } = recording;
  const { reverse, truncate, outputGradients, stateGradients } = options;
  const cuts = truncate === undefined ? [] : [cutMask(mask.shape[0]!, truncate, reverse)];
  const previous = [shifted(outputs, initial[0]!, reverse), ...recording.previous];
  const transposed = kernels.map((kernel) => tf.transpose(kernel));
  // Of what products took in, the stored gates are all that is needed.
  const { left: steps } = takeAdded(cell, sources.steps);
  const counts = [steps.length, initial.length, parameters.length, plan.length];

  const { carry, outputs: emitted } = scan({
    initial: [
      tf.zerosLike(initial[0]!),
      ...stateGradients,
      ...parameters.map((parameter) => tf.zerosLike(parameter)),
    ],
    sequences: [outputGradients, mask, ...steps, ...previous, ...gates, ...frozenSteps, ...cuts],
    reverse: !reverse,
    body(carried, [outputGradient, real, ...slices]) {
      const [stateSums, parameterSums] = regroup(carried, [initial.length, parameters.length]);
      const after = [tf.add(stateSums![0]!, outputGradient!), ...stateSums!.slice(1)];
      const [inputs, before, known, frozenInputs, cut] = regroup(slices, [
        steps.length,
        initial.length,
        gates.length,
        frozenSteps.length,
        cuts.length,
      ]);
      const knownOf = regroup(
        known!,
        plan.map(({ activations }) => activations.length),
      );
      // Stand for the sums, whose values nobody asks for.
      const sums = plan.map(({ kernel }) => tf.zeros([mask.shape[1]!, kernels[kernel]!.shape[1]!]));
      const parameterTensors = parameters.map((parameter) => tf.clone(parameter));
      const gradients = pullBack(
        (...tensors) => {
          const [ownInputs, ownState, ownParameters, ownSums] = regroup(tensors, counts);
          let call = 0;
          return cell.step({
            inputs: ownInputs,
            frozenInputs: named(names.frozenSteps, frozenInputs!),
            constants,
            state: ownState,
            parameters: named(cell.parameters, ownParameters!),
            ...productsOf((name, factor, activations) => {
              const sum = storedProduct(transposed[cell.kernels.indexOf(name)]!)(factor, ownSums![call]!);
              const gates = knownOf[call++]!;
              return splitGates(sum, activations.length).map(
                (part, i) => storedGate(activations[i]!, part, gates[i]!) as tf.Tensor2D,
              );
            }),
          } as CellStep);
        },
        [...inputs!, ...before!, ...parameterTensors, ...sums],
        after.map((gradient) => tf.mul(gradient, real!)),
      );
      const [ofInputs, ofState, ofParameters, ofSums] = regroup(gradients, counts);
      // A masked step hands the gradient of its state on as it is.
      const skip = tf.sub(1, real!);
      return {
        carry: [
          ...ofState!.map((gradient, i) => {
            const sum = tf.add(gradient, tf.mul(after[i]!, skip));
            return cut![0] === undefined ? sum : tf.mul(sum, cut![0]);
          }),
          ...ofParameters!.map((gradient, i) => tf.add(parameterSums![i]!, gradient)),
        ],
        outputs: [...ofInputs!, ...ofSums!],
      };
    },
  });
  const [ofSteps, ofSums] = regroup(emitted, [steps.length, plan.length]);
  const [ofInitial, ofParameters] = regroup(carry, [initial.length, parameters.length]);
  const factors = [...recording.factors];
  const multiplied = plan.map(({ state }) => (state < 0 ? factors.shift()! : previous[state]!));
  const ofKernels = Object.fromEntries(plan.map(({ kernel }, i) => [cell.kernels[kernel]!, ofSums![i]!]));
  const [ofRest, ...ofOthers] = isLeftOver(cell, sources.steps[0]) ? ofSteps! : [undefined, ...ofSteps!];
  return {
    steps:
      cell.added === undefined
        ? ofSteps!
        : [firstInputGradient(cell, ofKernels, ofRest), ...ofOthers.map((one) => one!)],
    biases: biasedKernels(cell).map((name) => tf.sum(ofKernels[name]!, [0, 1])),
    initial: ofInitial!,
    parameters: ofParameters!,
    kernels: kernels.map((kernel, index) => {
      const parts = plan.flatMap((product, i) =>
        product.kernel === index ? [kernelGradient(multiplied[i]!, ofSums![i]!)] : [],
      );
      return parts.length === 0 ? tf.zerosLike(kernel) : tf.addN(parts);
    }),
  };
}

/** [time, 1, 1]: 0 where a stretch of steps begins that gives no gradient to those before it. */
function cutMask(steps: number, truncate: number, reverse: boolean): tf.Tensor {
  const values = Float32Array.from({ length: steps }, (_, i) => {
    const step = reverse ? steps - 1 - i : i;
    return step > 0 && step % truncate === 0 ? 0 : 1;
  });
  return tf.tensor(values, [steps, 1, 1]);
}

/** The states before each step, from those after it: [time, batch, size]. */
function shifted(states: tf.Tensor, initial: tf.Tensor, reverse: boolean): tf.Tensor {
  const first = tf.expandDims(initial, 0);
  const steps = states.shape[0]!;
  const rest = states.shape.slice(1);
  return reverse
    ? tf.concat([tf.slice(states, [1, 0, 0], [steps - 1, ...rest]), first], 0)
    : tf.concat([first, tf.slice(states, [0, 0, 0], [steps - 1, ...rest])], 0);
}

/** A product in which something else stands for the result; gives the gradients of factor and result. */
function storedProduct(transposedKernel: tf.Tensor): (factor: tf.Tensor, result: tf.Tensor) => tf.Tensor {
  return tf.customGrad((_factor, result) => ({
    value: tf.clone(result as tf.Tensor),
    gradFunc: (gradient: tf.Tensor) => [
      tf.matMul(gradient as tf.Tensor2D, transposedKernel as tf.Tensor2D),
      gradient,
    ],
  }));
}

/** The sum over all steps of factorᵀ · gradient, as one product. */
function kernelGradient(factors: tf.Tensor, gradients: tf.Tensor): tf.Tensor {
  const rows = (tensor: tf.Tensor): tf.Tensor2D => tf.reshape(tensor, [-1, tensor.shape.at(-1)!]);
  return tf.matMul(rows(factors), rows(gradients), true, false);
}
