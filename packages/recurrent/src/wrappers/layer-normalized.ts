import { CrossmodalError } from '@crossmodal/core';
import type { CellDefinition } from '@crossmodal/core/tensors';
import { createWeight, expectNumber, ones, zeros } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { addProduct, takeAdded } from '../scan/added.ts';
import { activateGate, productsOf, splitGates } from '../scan/gates.ts';

export interface LayerNormalizedConfig {
  readonly cell: CellDefinition;
  /** Added to the variance. Default 0.001. */
  readonly epsilon?: number;
}

/**
 * A cell whose sums are normalized: what its input gives, and the result of each product with its state; steadies
 * training on long sequences.
 *
 * Weights beside the cell's: `inputScale` and `inputShift` of the prepared input, and `<kernel>Scale` of each kernel
 * that the step multiplies with; the cell's own biases do the rest.
 *
 * @throws CrossmodalError `recurrent/layer-normalized/config` where the cell's step has no product, as in `minGru`
 * @example
 * const network = recurrent({ cell: layerNormalized({ cell: lstm({ units: 64 }) }) });
 *
 * Source: Ba, Kiros & Hinton, "Layer Normalization", 2016, equations 20 to 22 (without the one of the memory).
 */
export function layerNormalized(config: LayerNormalizedConfig): CellDefinition<LayerNormalizedConfig> {
  const { cell: inner, epsilon = 1e-3 } = config;
  expectNumber('recurrent/layer-normalized', 'epsilon', epsilon, 0, 1);
  return {
    kind: 'layerNormalized',
    config: { cell: inner, epsilon },
    build(context, features) {
      const { added = {}, biases = {}, ...cell } = inner.build(context, features);
      if (cell.kernels.length === 0 || cell.weights.inputScale !== undefined) {
        throw new CrossmodalError(
          'recurrent/layer-normalized/config',
          `expected a cell that multiplies its state and is not normalized yet, got "${inner.kind}".`,
          { hint: 'Normalize the input of such a cell with layerNormalization, in front of the network.' },
        );
      }
      const width = cell.weights.kernel!.shape[1]!;
      const inputScale = createWeight(context, 'inputScale', [width], ones);
      const inputShift = createWeight(context, 'inputShift', [width], zeros);
      const scales = Object.fromEntries(
        cell.kernels.map((name) => {
          const weight = createWeight(context, `${name}Scale`, [cell.weights[name]!.shape[1]!], ones);
          return [`${name}Scale`, weight];
        }),
      );
      return {
        ...cell,
        weights: { ...cell.weights, inputScale, inputShift, ...scales },
        parameters: [...cell.parameters, ...Object.values(biases), ...Object.keys(scales)],
        prepare(given, call) {
          const prepared = cell.prepare(given, call);
          const steps = prepared.steps.map((step) =>
            tf.add(tf.mul(normalize(step, epsilon), inputScale), inputShift),
          );
          return { ...prepared, steps };
        },
        step(step) {
          // The products alone are normalized; what they take in is added to them after that, and not by the driver.
          const { parts, inputs } = takeAdded({ kernels: cell.kernels, added }, step.inputs);
          return cell.step({
            ...step,
            inputs,
            ...productsOf((kernel, x, activations) => {
              const normal = normalize(step.product(kernel, x), epsilon);
              const scaled: tf.Tensor = tf.mul(normal, step.parameters[`${kernel}Scale`]!);
              const bias = biases[kernel];
              const sum = addProduct(
                scaled,
                parts[kernel],
                bias === undefined ? undefined : step.parameters[bias],
              );
              return splitGates(sum, activations.length).map(
                (part, i) => activateGate(activations[i]!, part) as tf.Tensor2D,
              );
            }),
          });
        },
      };
    },
  };
}

/** Mean 0 and variance 1 over the last axis. */
function normalize(x: tf.Tensor, epsilon: number): tf.Tensor {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  return tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon)));
}
