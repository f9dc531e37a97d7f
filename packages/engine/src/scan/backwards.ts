import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { ScanBody } from './body.ts';

/** What a scan computes from. */
interface ScanInputs {
  readonly initial: readonly Tensor[];
  readonly sequences: readonly Tensor[];
  /** What the body takes from the scope around it. */
  readonly captured: readonly Tensor[];
}

/** The scan that goes backwards through another one. */
interface BackwardScan {
  /** Its first carry: gradients of the last carry, and sums of gradients for what is captured. */
  initial(carryGradients: readonly Tensor[]): Tensor[];
  /** Its step, over [...carries, ...sequences, ...gradients of outputs]. */
  readonly body: ScanBody;
  /** What it found, as gradients of the inputs: initial, sequences, captured. */
  inputGradients(found: readonly Tensor[]): Tensor[];
}

export const isFloat = (tensor: Tensor): boolean => tensor.dtype === 'float32';

/** Derives one step of the backward scan from one step of the forward scan. Only float tensors have gradients. */
export function stepBackwards(forward: ScanBody, { initial, sequences, captured }: ScanInputs): BackwardScan {
  const floatCarries = initial.filter(isFloat).length;
  const floatSequences = sequences.filter(isFloat).length;

  const body: ScanBody = (state, slices) => {
    const carryGradients = state.slice(0, floatCarries);
    const sums = state.slice(floatCarries);
    const carry = slices.slice(0, initial.length);
    const own = slices.slice(initial.length, initial.length + sequences.length);
    const outputGradients = slices.slice(initial.length + sequences.length);
    const sources = [...carry, ...own, ...captured].filter(isFloat);
    const { grads } = tf.engine().gradients(
      () => {
        const after = forward(carry, own);
        return dot(
          [...after.carry.filter(isFloat), ...after.outputs],
          [...carryGradients, ...outputGradients],
        );
      },
      sources,
      undefined,
      true,
    );
    const gradients = sources.map((source, i) => grads[i] ?? tf.zerosLike(source));
    const ofCaptured = gradients.slice(floatCarries + floatSequences);
    return {
      carry: [...gradients.slice(0, floatCarries), ...sums.map((sum, i) => sum.add(ofCaptured[i]!))],
      outputs: gradients.slice(floatCarries, floatCarries + floatSequences),
    };
  };

  return {
    body,
    initial: (carryGradients) => [
      ...carryGradients.filter((_, i) => isFloat(initial[i]!)),
      ...captured.map((tensor) => tf.zerosLike(tensor)),
    ],
    inputGradients(found) {
      const afterCarry = floatCarries + captured.length;
      const ordered = [
        ...found.slice(0, floatCarries),
        ...found.slice(afterCarry),
        ...found.slice(floatCarries, afterCarry),
      ];
      // tfjs wants a float gradient for everything, whole numbers included.
      let next = 0;
      return [...initial, ...sequences, ...captured].map((input) =>
        isFloat(input) ? ordered[next++]! : tf.zeros(input.shape),
      );
    },
  };
}

/** The number whose gradient is the product of gradients and Jacobian. */
function dot(values: readonly Tensor[], weights: readonly Tensor[]): Tensor {
  return values.reduce<Tensor>((sum, value, i) => sum.add(value.mul(weights[i]!).sum()), tf.scalar(0));
}
