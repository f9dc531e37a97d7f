import type { CellDefinition } from '@crossmodal/core/tensors';
import { expectNumber, randomPlace } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { splitFeatures } from '../scan/split-features.ts';

export interface ZoneoutConfig {
  readonly cell: CellDefinition;
  /** The share of state features that keep their value at a step in training, from 0 to 1. */
  readonly rate: number;
  /** The share of the states behind the first, as an LSTM's memory, from 0 to 1. Default: `rate`. */
  readonly memoryRate?: number;
}

/**
 * A cell some of whose state features, drawn anew at every step, stay as they were: dropout for memories.
 *
 * Outside training, every state is the mean of what training would give.
 *
 * @throws CrossmodalError `layers/seed` in training without a seed
 * @example
 * const network = recurrent({ cell: zoneout({ cell: gru({ units: 64 }), rate: 0.1 }) });
 *
 * Source: Krueger et al., "Zoneout: Regularizing RNNs by Randomly Preserving Hidden Activations", ICLR 2017.
 */
export function zoneout(config: ZoneoutConfig): CellDefinition<ZoneoutConfig> {
  const { cell: inner, rate, memoryRate = rate } = config;
  expectNumber('recurrent/zoneout', 'rate', rate, 0, 1);
  expectNumber('recurrent/zoneout', 'memoryRate', memoryRate, 0, 1);
  const rateOf = (state: number): number => (state === 0 ? rate : memoryRate);
  return {
    kind: 'zoneout',
    config: { cell: inner, rate, memoryRate },
    build(context, features) {
      const { linear: _, ...cell } = inner.build(context, features);
      const place = randomPlace(context, 'zoneout');
      const memories = cell.stateSizes.slice(0, cell.stateSizes.length - (cell.clocks ?? 0));
      const width = memories.reduce((sum, size) => sum + size, 0);
      return {
        ...cell,
        prepare(given, call) {
          const prepared = cell.prepare(given, call);
          if (!call.training) return prepared;
          const [time, batch] = given.values.shape;
          const rates = tf.tensor1d(memories.flatMap((size, i) => new Array<number>(size).fill(rateOf(i))));
          const kept = tf.cast(tf.less(place.uniform([time, batch, width], call), rates), 'float32');
          return { ...prepared, frozenSteps: { ...prepared.frozenSteps, zoneout: kept } };
        },
        step(step) {
          const next = cell.step(step);
          const drawn = step.frozenInputs.zoneout; // [batch, width], only in training
          const shares = drawn === undefined ? undefined : splitFeatures(drawn, memories);
          return next.map((after, i): tf.Tensor2D => {
            if (i >= memories.length) return after;
            const share = shares?.[i] ?? rateOf(i);
            return tf.add(after, tf.mul(share, tf.sub(step.state[i]!, after)));
          });
        },
      };
    },
  };
}
