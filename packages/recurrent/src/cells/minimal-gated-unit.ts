import type { CellDefinition } from '@crossmodal/core/tensors';
import { createWeight, expectSize, glorotUniform, orthogonal, zeros } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { project } from './project.ts';

export interface MinimalGatedUnitConfig {
  /** Features of the state and of the output. */
  readonly units: number;
}

/**
 * A gated cell with a single gate; a third fewer weights than a GRU.
 *
 *     f = σ(x · kernel + h · recurrentKernel + bias)
 *     h̃ = tanh(x · kernel + (f·h) · candidateKernel + bias)
 *     h' = (1 - f)·h + f·h̃
 *
 * Weights: `kernel` [features, 2·units] (Glorot; f, h̃), `recurrentKernel` and `candidateKernel` [units, units]
 * (orthogonal), `bias` [2·units] (zeros).
 *
 * @example
 * const network = recurrent({ cell: minimalGatedUnit({ units: 64 }) });
 *
 * Source: Zhou et al., "Minimal Gated Unit for Recurrent Neural Networks", 2016.
 */
export function minimalGatedUnit(config: MinimalGatedUnitConfig): CellDefinition<MinimalGatedUnitConfig> {
  const { units } = config;
  expectSize('recurrent/minimal-gated-unit', 'units', units);
  return {
    kind: 'minimalGatedUnit',
    config,
    build(context, { features }) {
      const kernel = createWeight(context, 'kernel', [features, 2 * units], glorotUniform);
      const recurrentKernel = createWeight(context, 'recurrentKernel', [units, units], orthogonal);
      const candidateKernel = createWeight(context, 'candidateKernel', [units, units], orthogonal);
      const bias = createWeight(context, 'bias', [2 * units], zeros);
      return {
        units,
        stateSizes: [units],
        weights: { kernel, recurrentKernel, candidateKernel, bias },
        kernels: ['recurrentKernel', 'candidateKernel'],
        added: { recurrentKernel: [units], candidateKernel: [units] },
        parameters: [],
        prepare: ({ values }) => ({ steps: [project(values, kernel, bias)] }),
        step({ state: [h], gates }) {
          const [f] = gates('recurrentKernel', h!, ['sigmoid']);
          const [candidate] = gates('candidateKernel', tf.mul(f, h!), ['tanh']);
          return [tf.add(h!, tf.mul(f, tf.sub(candidate, h!)))];
        },
      };
    },
  };
}
