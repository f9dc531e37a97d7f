import { CrossmodalError } from '@crossmodal/core';
import type { CellDefinition } from '@crossmodal/core/tensors';
import { expectNumber, type RandomPlace, randomPlace } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { productsOf } from '../scan/gates.ts';

export interface VariationalDropoutConfig {
  readonly cell: CellDefinition;
  /** The share of input features that become 0 in training, from 0 to below 1. Default 0. */
  readonly input?: number;
  /** The share of state features that become 0 where the state, gated or not, enters a product. Default 0. */
  readonly state?: number;
}

/**
 * A cell with dropout that takes away the same features at every step of a sequence, so that memory survives it.
 *
 * @throws CrossmodalError `layers/seed` in training without a seed; `recurrent/variational-dropout/config` where the
 *   state of the cell, as that of `minGru`, enters no product
 * @example
 * const network = recurrent({ cell: variationalDropout({ cell: lstm({ units: 64 }), input: 0.2, state: 0.2 }) });
 *
 * Source: Gal & Ghahramani, "A Theoretically Grounded Application of Dropout in Recurrent Neural Networks", 2016.
 */
export function variationalDropout(
  config: VariationalDropoutConfig,
): CellDefinition<VariationalDropoutConfig> {
  const { cell: inner, input = 0, state = 0 } = config;
  expectNumber('recurrent/variational-dropout', 'input', input, 0, 1 - 1e-6);
  expectNumber('recurrent/variational-dropout', 'state', state, 0, 1 - 1e-6);
  return {
    kind: 'variationalDropout',
    config: { cell: inner, input, state },
    build(context, features) {
      const cell = inner.build(context, features);
      const { outputKernels = [] } = cell;
      if (state > 0 && cell.kernels.every((name) => outputKernels.includes(name))) {
        throw new CrossmodalError(
          'recurrent/variational-dropout/config',
          `expected state to be 0 for "${inner.kind}", whose state enters no product, got ${state}.`,
          { hint: 'Use zoneout for its state.' },
        );
      }
      const inputPlace = randomPlace(context, 'inputDropout');
      const statePlace = randomPlace(context, 'stateDropout');
      return {
        ...cell,
        prepare(given, call) {
          if (!call.training) return cell.prepare(given, call);
          const [, batch, size] = given.values.shape;
          const draw = (rate: number, place: RandomPlace, width: number): tf.Tensor =>
            tf.mul(
              tf.cast(tf.greaterEqual(place.uniform([batch, width], call), rate), 'float32'),
              1 / (1 - rate),
            );
          const values: tf.Tensor3D =
            input === 0
              ? given.values
              : tf.mul(given.values, tf.expandDims(draw(input, inputPlace, size), 0));
          const prepared = cell.prepare({ ...given, values }, call);
          if (state === 0) return prepared;
          return {
            ...prepared,
            constants: { ...prepared.constants, stateDropout: draw(state, statePlace, cell.units) },
          };
        },
        step(step) {
          const mask = step.constants.stateDropout; // only in training
          if (mask === undefined) return cell.step(step);
          return cell.step({
            ...step,
            ...productsOf((kernel, x, activations) =>
              step.gates(kernel, outputKernels.includes(kernel) ? x : tf.mul(x, mask), activations),
            ),
          });
        },
      };
    },
  };
}
