import { CrossmodalError } from '@crossmodal/core';
import type { CellDefinition } from '@crossmodal/core/tensors';
import { createWeight, expectNumber, ones, zeros } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { partsByKernel, takeAdded } from '../scan/added.ts';
import { openGates, productsOf } from '../scan/gates.ts';
import { regroup } from '../scan/groups.ts';

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
      const takes = { kernels: cell.kernels, added };
      const takenCount = Object.values(added).flat().length;
      return {
        ...cell,
        weights: { ...cell.weights, inputScale, inputShift, ...scales },
        parameters: [...cell.parameters, ...Object.values(biases), ...Object.keys(scales)],
        prepare(given, call) {
          const prepared = cell.prepare(given, call);
          const steps = prepared.steps.map((step) =>
            tf.add(tf.mul(normalize(step, epsilon), inputScale), inputShift),
          );
          // The products alone are normalized: what they take in is added to them after that, and not by the driver.
          const { taken, left } = takeAdded(takes, steps);
          return { ...prepared, steps: [...taken, ...left] };
        },
        step(step) {
          const [taken, inputs] = regroup(step.inputs, [takenCount, step.inputs.length - takenCount]);
          const parts = partsByKernel(takes, taken!);
          return cell.step({
            ...step,
            inputs: inputs!,
            ...productsOf((kernel, x, activations) => {
              const normal = normalize(step.product(kernel, x), epsilon);
              const scaled: tf.Tensor = tf.mul(normal, step.parameters[`${kernel}Scale`]!);
              const bias = biases[kernel];
              const sum = bias === undefined ? scaled : tf.add(scaled, step.parameters[bias]!);
              return openGates(sum, parts[kernel]!, activations);
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
