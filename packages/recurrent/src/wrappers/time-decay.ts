import { CrossmodalError } from '@crossmodal/core';
import type { CellDefinition } from '@crossmodal/core/tensors';
import { createWeight, uniform, zeros } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { splitFeatures } from '../scan/split-features.ts';

export interface TimeDecayConfig {
  readonly cell: CellDefinition;
}

/**
 * A cell that forgets while nothing happens: before each step its states decay by a learned rate over the time since
 * the last real step. For events at irregular times; needs `times` in the sequence.
 *
 *     γ = exp(-max(0, w·gap + b)),  h ← γ·h, then the cell's own step
 *
 * One state more than the cell has, [batch, 2]: the last time, and whether there was one. Weights beside the cell's:
 * `decayRate` and `decayBias` [sum of state sizes].
 *
 * @throws CrossmodalError `recurrent/time-decay/times` where the sequence has no times
 * @example
 * const network = recurrent({ cell: timeDecay({ cell: gru({ units: 64 }) }) });
 * network.call({ values, mask, times }, { training: false });
 *
 * Source: Che et al., "Recurrent Neural Networks for Multivariate Time Series with Missing Values" (GRU-D), 2018,
 * equations 3 and 9; its decay of inputs has no counterpart here, since steps are there or not as a whole.
 */
export function timeDecay(config: TimeDecayConfig): CellDefinition<TimeDecayConfig> {
  const { cell: inner } = config;
  return {
    kind: 'timeDecay',
    config,
    build(context, features) {
      const { linear: _, ...cell } = inner.build(context, features);
      if (cell.clocks !== undefined) {
        throw new CrossmodalError(
          'recurrent/time-decay/config',
          `expected a cell that has no clock yet, got "${inner.kind}".`,
        );
      }
      const width = cell.stateSizes.reduce((sum, size) => sum + size, 0);
      const decayRate = createWeight(context, 'decayRate', [width], (shape, random) =>
        uniform(0.5)(shape, random).map(Math.abs),
      );
      const decayBias = createWeight(context, 'decayBias', [width], zeros);
      return {
        ...cell,
        stateSizes: [...cell.stateSizes, 2],
        clocks: 1,
        weights: { ...cell.weights, decayRate, decayBias },
        parameters: [...cell.parameters, 'decayRate', 'decayBias'],
        prepare(given, call) {
          if (given.times === undefined) {
            throw new CrossmodalError(
              'recurrent/time-decay/times',
              'expected a sequence with times, got none.',
              { hint: 'Give the sequence times [batch, time], or use the cell without timeDecay.' },
            );
          }
          const prepared = cell.prepare(given, call);
          return { ...prepared, frozenSteps: { ...prepared.frozenSteps, times: given.times } };
        },
        step(step) {
          const [last, started] = tf.split(step.state.at(-1)!, 2, 1); // [batch, 1] each
          const now = step.frozenInputs.times!;
          // Backwards in time the gap is as long.
          const gap = tf.mul(tf.abs(tf.sub(now, last!)), started!);
          const { decayRate, decayBias } = step.parameters;
          const decay = tf.exp(tf.neg(tf.relu(tf.add(tf.mul(gap, decayRate!), decayBias!)))); // [batch, width]
          const decays = splitFeatures(decay, cell.stateSizes);
          const state = cell.stateSizes.map((_, i) => tf.mul(step.state[i]!, decays[i]!) as tf.Tensor2D);
          const clock: tf.Tensor2D = tf.concat([now, tf.onesLike(now)], 1) as tf.Tensor2D;
          return [...cell.step({ ...step, state }), clock];
        },
      };
    },
  };
}
