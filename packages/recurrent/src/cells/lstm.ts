import type { CellDefinition } from '@crossmodal/core/tensors';
import { createWeight, expectSize, glorotUniform, orthogonal } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { project } from './project.ts';

export interface LstmConfig {
  /** Features of the state and of the output. */
  readonly units: number;
  /** Whether the forget gates start open: their bias at 1. Default true. */
  readonly forgetBias?: boolean;
}

/**
 * Long short-term memory: the default among recurrent cells.
 *
 *     i, f, o = σ(…), c̃ = tanh(…)      each of x · kernel + h · recurrentKernel + bias, in the order i, f, c̃, o
 *     c' = f·c + i·c̃
 *     h' = o·tanh(c')
 *
 * Weights: `kernel` [features, 4·units] (Glorot), `recurrentKernel` [units, 4·units] (orthogonal), `bias` [4·units].
 *
 * @example
 * const network = recurrent({ cell: lstm({ units: 128 }) });
 *
 * Source: Hochreiter & Schmidhuber, "Long Short-Term Memory", 1997; forget gates: Gers et al. 2000; equal to Keras.
 */
export function lstm(config: LstmConfig): CellDefinition<LstmConfig> {
  const { units, forgetBias = true } = config;
  expectSize('recurrent/lstm', 'units', units);
  return {
    kind: 'lstm',
    config: { units, forgetBias },
    build(context, { features }) {
      const weights = {
        kernel: createWeight(context, 'kernel', [features, 4 * units], glorotUniform),
        recurrentKernel: createWeight(context, 'recurrentKernel', [units, 4 * units], orthogonal),
        bias: createWeight(context, 'bias', [4 * units], () =>
          new Float32Array(4 * units).fill(forgetBias ? 1 : 0, units, 2 * units),
        ),
      };
      return {
        weights,
        units,
        stateSizes: [units, units],
        kernels: ['recurrentKernel'],
        parameters: [],
        prepare: ({ values }) => ({ steps: [project(values, weights.kernel, weights.bias)] }),
        step({ inputs: [x], state: [h, c], product }) {
          const [i, f, g, o] = tf.split(tf.add(x!, product('recurrentKernel', h!)), 4, 1);
          const cell: tf.Tensor2D = tf.add(tf.mul(tf.sigmoid(f!), c!), tf.mul(tf.sigmoid(i!), tf.tanh(g!)));
          return [tf.mul(tf.sigmoid(o!), tf.tanh(cell)), cell];
        },
      };
    },
  };
}
