import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { checkCarry, countSteps, type ScanBody } from './body.ts';

/** A scan as one call of the body after the other, on any tfjs backend: the final carry, then the stacked outputs. */
export function loopScan(
  body: ScanBody,
  initial: readonly Tensor[],
  sequences: readonly Tensor[],
  reverse: boolean,
): Tensor[] {
  const steps = countSteps(sequences);
  return tf.tidy(() => {
    const slices = sequences.map((sequence) => tf.unstack(sequence));
    const outputs: (readonly Tensor[])[] = [];
    let carry: readonly Tensor[] = initial;
    for (let i = 0; i < steps; i++) {
      const step = reverse ? steps - 1 - i : i;
      const before = [...carry];
      const here = slices.map((slice) => slice[step]!);
      const after = tf.tidy(() => {
        const { carry, outputs } = body(before, here);
        return { carry: [...carry], outputs: [...outputs] };
      });
      checkCarry(before.map(typeOf), after.carry.map(typeOf));
      carry = after.carry;
      outputs[step] = after.outputs;
    }
    const stacked = outputs[0]!.map((_, i) => tf.stack(outputs.map((at) => at[i]!)));
    // A carry that was passed on unchanged is still the caller's tensor.
    return [...carry.map((tensor) => tf.clone(tensor)), ...stacked];
  });
}

const typeOf = ({ dtype, shape }: Tensor): string => `${dtype} [${shape.join(', ')}]`;
