import type { CellDefinition } from '@crossmodal/core/tensors';
import {
  type Activation,
  activate,
  createWeight,
  expectActivation,
  expectSize,
  glorotUniform,
  orthogonal,
  zeros,
} from '@crossmodal/layers';
import { project } from './project.ts';

export interface SimpleRnnConfig {
  /** Features of the state and of the output. */
  readonly units: number;
  /** Default 'tanh'. */
  readonly activation?: Activation;
}

/**
 * The plain recurrent cell, h' = tanh(x · kernel + h · recurrentKernel + bias); for short memories and as a baseline.
 *
 * Weights: `kernel` [features, units] (Glorot), `recurrentKernel` [units, units] (orthogonal), `bias` [units] (zeros).
 *
 * @example
 * const network = recurrent({ cell: simpleRnn({ units: 32 }) });
 *
 * Source: Elman, "Finding Structure in Time", 1990; equal to Keras.
 */
export function simpleRnn(config: SimpleRnnConfig): CellDefinition<SimpleRnnConfig> {
  const { units, activation = 'tanh' } = config;
  expectSize('recurrent/simple-rnn', 'units', units);
  expectActivation('recurrent/simple-rnn', activation);
  return {
    kind: 'simpleRnn',
    config: { units, activation },
    build(context, { features }) {
      const kernel = createWeight(context, 'kernel', [features, units], glorotUniform);
      const recurrentKernel = createWeight(context, 'recurrentKernel', [units, units], orthogonal);
      const bias = createWeight(context, 'bias', [units], zeros);
      return {
        units,
        stateSizes: [units],
        weights: { kernel, recurrentKernel, bias },
        kernels: ['recurrentKernel'],
        added: { recurrentKernel: [units] },
        parameters: [],
        biases: { recurrentKernel: 'bias' },
        prepare: ({ values }) => ({ steps: [project(values, kernel)] }),
        step: ({ state: [h], product, gates }) =>
          activation === 'tanh' || activation === 'sigmoid'
            ? gates('recurrentKernel', h!, [activation])
            : [activate(activation, product('recurrentKernel', h!))],
      };
    },
  };
}
