import type { CellDefinition } from '@crossmodal/core/tensors';
import { createWeight, glorotUniform, orthogonal, zeros } from '@crossmodal/layers';
import { project } from '@crossmodal/recurrent';
import * as tf from '@tensorflow/tfjs';

export interface LeakyIntegratorConfig {
  /** Features of the state and of the output. */
  readonly units: number;
}

/** A cell whose units follow what they see at a rate of their own: h' = h + σ(rate)·(tanh(…) - h). */
export function leakyIntegrator(config: LeakyIntegratorConfig): CellDefinition<LeakyIntegratorConfig> {
  const { units } = config;
  return {
    kind: 'leakyIntegrator',
    config,
    build(context, { features }) {
      const kernel = createWeight(context, 'kernel', [features, units], glorotUniform);
      const recurrentKernel = createWeight(context, 'recurrentKernel', [units, units], orthogonal);
      const bias = createWeight(context, 'bias', [units], zeros);
      const rate = createWeight(context, 'rate', [units], zeros);
      return {
        units,
        stateSizes: [units],
        weights: { kernel, recurrentKernel, bias, rate },
        kernels: ['recurrentKernel'], // what step multiplies with
        parameters: ['rate'], // what else it uses
        prepare: ({ values }) => ({ steps: [project(values, kernel, bias)] }),
        step({ inputs: [x], state: [h], parameters, product }) {
          const aim = tf.tanh(tf.add(x!, product('recurrentKernel', h!)));
          return [tf.add(h!, tf.mul(tf.sigmoid(parameters.rate!), tf.sub(aim, h!)))];
        },
      };
    },
  };
}
