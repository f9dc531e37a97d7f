import type { Weights } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { check, checkClose } from './tools/check.ts';

/** An array as JSON holds it. */
export interface GoldenArray {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** What a peer gave for a stage with these weights and inputs, for the gradients of sum(output · probe). */
export interface GoldenCase {
  readonly weights: Readonly<Record<string, GoldenArray>>;
  readonly inputs: readonly GoldenArray[];
  readonly output: GoldenArray;
  readonly probe: GoldenArray;
  /** By input; null where there is none. */
  readonly inputGradients: readonly (GoldenArray | null)[];
  readonly weightGradients: Readonly<Record<string, GoldenArray>>;
}

export interface GoldenStage {
  readonly weights: Weights;
  readonly call: (inputs: tf.Tensor[]) => tf.Tensor;
}

/**
 * Throws unless a stage with a peer's weights gives the peer's output and gradients, to `tolerance · (1 + |value|)`.
 *
 * The stage must have the weights of the golden case, by name and shape.
 */
export function checkGolden(golden: GoldenCase, { weights, call }: GoldenStage, tolerance = 1e-5): void {
  tf.tidy(() => {
    const names = (record: object): string => Object.keys(record).sort().join(', ');
    check(
      names(weights) === names(golden.weights),
      () => `expected the weights ${names(golden.weights)}, got ${names(weights)}.`,
    );
    for (const [name, weight] of Object.entries(weights)) weight.assign(tensorOf(golden.weights[name]!));
    const inputs = golden.inputs.map(tensorOf);
    const probe = tensorOf(golden.probe);
    checkClose('output', call(inputs), tensorOf(golden.output), tolerance);
    const loss = (): tf.Scalar => tf.sum(tf.mul(call(inputs), probe)).asScalar();
    golden.inputGradients.forEach((expected, i) => {
      if (expected === null) return;
      const gradient = tf.grad((x) => tf.sum(tf.mul(call(inputs.with(i, x)), probe)))(inputs[i]!);
      checkClose(`gradient of input ${i}`, gradient, tensorOf(expected), tolerance);
    });
    const trained = Object.keys(golden.weightGradients);
    if (trained.length === 0) return;
    const { grads } = tf.variableGrads(
      loss,
      trained.map((name) => weights[name]!),
    );
    for (const name of trained) {
      const gradient = grads[weights[name]!.name];
      check(gradient !== undefined, () => `no gradient reaches the weight "${name}".`);
      checkClose(`gradient of "${name}"`, gradient, tensorOf(golden.weightGradients[name]!), tolerance);
    }
  });
}

export function tensorOf({ shape, data }: GoldenArray): tf.Tensor {
  return tf.tensor([...data], [...shape], 'float32');
}
