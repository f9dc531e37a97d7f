import type { CellDefinition } from '@crossmodal/core/tensors';
import { expectNumber, randomPlace } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { splitFeatures } from './split-features.ts';

export interface ZoneoutConfig {
  readonly cell: CellDefinition;
  /** The share of state features that keep their value at a step in training, from 0 to 1. */
  readonly rate: number;
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
  const { cell: inner, rate } = config;
  expectNumber('recurrent/zoneout', 'rate', rate, 0, 1);
  return {
    kind: 'zoneout',
    config,
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
          const kept = tf.cast(tf.less(place.uniform([time, batch, width], call), rate), 'float32');
          return { ...prepared, frozenSteps: { ...prepared.frozenSteps, zoneout: kept } };
        },
        step(step) {
          const next = cell.step(step);
          const drawn = step.frozenInputs.zoneout; // [batch, width], only in training
          const shares = drawn === undefined ? undefined : splitFeatures(drawn, memories);
          return next.map((after, i): tf.Tensor2D => {
            if (i >= memories.length) return after;
            const share = shares?.[i] ?? rate;
            return tf.add(after, tf.mul(share, tf.sub(step.state[i]!, after)));
          });
        },
      };
    },
  };
}
