import type { CellDefinition } from '@crossmodal/core/tensors';
import { createWeight, expectSize, glorotUniform, orthogonal, zeros } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { project } from './project.ts';

export interface LstmConfig {
  /** Features of the cell's memory and, without a projection, of the output. */
  readonly units: number;
  /** Whether the forget gates start open: their bias at 1. Default true. */
  readonly forgetBias?: boolean;
  /** Whether the gates see the memory itself, each unit its own. Default false. */
  readonly peepholes?: boolean;
  /** Features that the output is projected to; for large memories with small outputs. Default 0: no projection. */
  readonly projection?: number;
}

/**
 * Long short-term memory: the default among recurrent cells.
 *
 *     i, f, o = σ(…), c̃ = tanh(…)      each of x · kernel + h · recurrentKernel + bias, in the order i, f, c̃, o
 *     c' = f·c + i·c̃
 *     h' = o·tanh(c')                   with a projection: (o·tanh(c')) · projectionKernel
 *
 * With peepholes, p·c is added in the gates i and f, and p·c' in o.
 * Weights: `kernel` [features, 4·units] (Glorot), `recurrentKernel` [output, 4·units] (orthogonal), `bias` [4·units],
 * `peepholes` [3·units] (zeros; i, f, o), `projectionKernel` [units, projection] (Glorot).
 *
 * @example
 * const network = recurrent({ cell: lstm({ units: 128 }) });
 *
 * Source: Hochreiter & Schmidhuber, "Long Short-Term Memory", 1997; forget gates: Gers et al. 2000; peepholes: Gers &
 * Schmidhuber 2000; projection: Sak et al. 2014. Equal to Keras, with a projection to PyTorch.
 */
export function lstm(config: LstmConfig): CellDefinition<LstmConfig> {
  const { units, forgetBias = true, peepholes = false, projection = 0 } = config;
  expectSize('recurrent/lstm', 'units', units);
  const outputSize = projection === 0 ? units : projection;
  expectSize('recurrent/lstm', 'projection', outputSize);
  return {
    kind: 'lstm',
    config: { units, forgetBias, peepholes, projection },
    build(context, { features }) {
      const kernel = createWeight(context, 'kernel', [features, 4 * units], glorotUniform);
      const recurrentKernel = createWeight(context, 'recurrentKernel', [outputSize, 4 * units], orthogonal);
      const bias = createWeight(context, 'bias', [4 * units], () =>
        new Float32Array(4 * units).fill(forgetBias ? 1 : 0, units, 2 * units),
      );
      const peeped = peepholes ? { peepholes: createWeight(context, 'peepholes', [3 * units], zeros) } : {};
      const projected =
        projection === 0
          ? {}
          : {
              projectionKernel: createWeight(context, 'projectionKernel', [units, projection], glorotUniform),
            };
      return {
        weights: { kernel, recurrentKernel, bias, ...peeped, ...projected },
        units: outputSize,
        stateSizes: [outputSize, units],
        kernels: ['recurrentKernel', ...Object.keys(projected)],
        outputKernels: Object.keys(projected),
        added: { recurrentKernel: [units, units, units, units] },
        parameters: Object.keys(peeped),
        biases: { recurrentKernel: 'bias' },
        prepare: ({ values }) => ({ steps: [project(values, kernel)] }),
        step({ state: [h, c], parameters, product, gates }) {
          // A gate with peepholes opens once it has seen the memory.
          const gate = peepholes ? 'linear' : 'sigmoid';
          const [i, f, candidate, o] = gates('recurrentKernel', h!, [gate, gate, 'tanh', gate]);
          const [pi, pf, po] = peepholes ? tf.split(parameters.peepholes!, 3) : [];
          const open = (gate: tf.Tensor, weight: tf.Tensor | undefined, memory: tf.Tensor): tf.Tensor =>
            weight === undefined ? gate : tf.sigmoid(tf.add(gate, tf.mul(weight, memory)));
          const kept = tf.mul(open(f, pf, c!), c!);
          const memory: tf.Tensor2D = tf.add(kept, tf.mul(open(i, pi, c!), candidate));
          const output: tf.Tensor2D = tf.mul(open(o, po, memory), tf.tanh(memory));
          return [projection === 0 ? output : product('projectionKernel', output), memory];
        },
      };
    },
  };
}
