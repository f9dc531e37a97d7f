import type { CellDefinition } from '@crossmodal/core/tensors';
import { createWeight, expectSize, glorotUniform, zeros } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { project } from './project.ts';

export interface MinGruConfig {
  /** Features of the state and of the output. */
  readonly units: number;
}

/**
 * A GRU whose gate and candidate see the input alone: a linear recurrence, which runs in parallel over time.
 *
 *     z = σ(x · kernel + bias),  h̃ = x · kernel + bias
 *     h' = (1 - z)·h + z·h̃
 *
 * For long sequences, where the loop of other cells is what takes the time; stack two or three, since one alone
 * cannot compare a step with what came before. Of the modern linear recurrences it is the one with the fewest parts:
 * no complex numbers or discretization (as in LRU and S4), no second gate to normalize (as in minLSTM).
 * Weights: `kernel` [features, 2·units] (Glorot; z, h̃), `bias` [2·units] (zeros).
 *
 * @example
 * const network = recurrent({ cell: minGru({ units: 64 }) });
 *
 * Source: Feng et al., "Were RNNs All We Needed?", 2024.
 */
export function minGru(config: MinGruConfig): CellDefinition<MinGruConfig> {
  const { units } = config;
  expectSize('recurrent/min-gru', 'units', units);
  return {
    kind: 'minGru',
    config,
    build(context, { features }) {
      const kernel = createWeight(context, 'kernel', [features, 2 * units], glorotUniform);
      const bias = createWeight(context, 'bias', [2 * units], zeros);
      return {
        units,
        stateSizes: [units],
        weights: { kernel, bias },
        kernels: [],
        parameters: [],
        linear: true,
        prepare({ values }) {
          const [gate, candidate] = tf.split(project(values, kernel, bias), 2, 2);
          const z = tf.sigmoid(gate!);
          return { steps: [tf.sub(1, z), tf.mul(z, candidate!)] };
        },
        step: ({ inputs: [a, b], state: [h] }) => [tf.add(tf.mul(a!, h!), b!)],
      };
    },
  };
}
