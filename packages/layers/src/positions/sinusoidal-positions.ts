import type { Definition, Module, Sequence } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { expectSequence } from '../building/expect.ts';
import { tidy } from '../building/tidy.ts';

export interface SinusoidalPositionsConfig {
  /** The longest wave, in steps over 2π. Default 10,000. */
  readonly maxPeriod?: number;
}

/** A sequence in, the same with positions added to its values out. */
export type Positions = Module<Sequence, Sequence>;

/**
 * Adds to each step waves of its number, or of its time where the sequence has times; attention then knows the order.
 *
 * Features 0 … f/2 are sines, the others cosines, of wavelengths growing from 2π to 2π · maxPeriod. No weights.
 *
 * @throws CrossmodalError `layers/sinusoidal-positions/shape`
 * @example
 * const positions = sinusoidalPositions().build({ random: randomStream(1) }, { features: 64 });
 * const y = positions.call({ values, mask }, { training: false });
 *
 * Source: Vaswani et al., "Attention Is All You Need", 2017, section 3.5.
 */
export function sinusoidalPositions(
  config: SinusoidalPositionsConfig = {},
): Definition<SinusoidalPositionsConfig, { readonly features: number }, Positions> {
  const { maxPeriod = 10_000 } = config;
  return {
    kind: 'sinusoidalPositions',
    config: { maxPeriod },
    build: ({ path }, { features }) => ({
      weights: {},
      call(sequence) {
        expectSequence({ code: 'layers/sinusoidal-positions', path }, 'the input', sequence, features);
        return tidy(() => {
          const { values, times } = sequence;
          const steps = times ?? tf.expandDims(tf.range(0, values.shape[1]), 0); // [batch or 1, time]
          return { ...sequence, values: tf.add(values, waves(steps, features, maxPeriod)) as tf.Tensor3D };
        });
      },
    }),
  };
}

/** [..., time] -> [..., time, features] */
function waves(steps: tf.Tensor, features: number, maxPeriod: number): tf.Tensor {
  const half = Math.ceil(features / 2);
  const rates = Array.from({ length: half }, (_, i) => maxPeriod ** (-i / Math.max(1, half - 1)));
  const angles = tf.mul(tf.expandDims(steps, -1), tf.tensor1d(rates));
  const all = tf.concat([tf.sin(angles), tf.cos(angles)], -1);
  const [kept] = tf.split(all, [features, 2 * half - features], -1);
  return kept!;
}
