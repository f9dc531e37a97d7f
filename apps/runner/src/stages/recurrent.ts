import type { BuildContext, CellDefinition, Module, Sequence } from '@crossmodal/core/tensors';
import { childContext, composeWeights, layerNormalization } from '@crossmodal/layers';
import { gru, lstm, type PoolingConfig, pooling, recurrent } from '@crossmodal/recurrent';
import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import { z } from 'zod';

export const recurrentSchema = z.strictObject({
  kind: z.enum(['lstm', 'gru']).prefault('lstm'),
  units: z.int().min(1).prefault(128),
  direction: z.enum(['forward', 'backward', 'bidirectional']).prefault('bidirectional'),
  /** Layer normalization of each step, before it is read. */
  normalize: z.boolean().prefault(true),
});

export const poolingSchema = z.enum(['last', 'mean', 'max', 'meanMax']);

export type RecurrentConfig = z.output<typeof recurrentSchema>;

/** A fused sequence into one vector, by reading its steps one after the other. */
export interface RecurrentCore extends Module<Sequence, Tensor2D> {
  readonly features: number;
}

const cells: Readonly<Record<RecurrentConfig['kind'], (config: { units: number }) => CellDefinition>> = {
  lstm,
  gru,
};

export function buildRecurrent(
  { kind, units, direction, normalize }: RecurrentConfig,
  method: PoolingConfig['method'],
  context: BuildContext,
  input: { readonly features: number },
): RecurrentCore {
  const network = recurrent({ cell: cells[kind]({ units }), direction }).build(context, input);
  const normalization = normalize
    ? layerNormalization().build(childContext(context, 'normalization'), input)
    : undefined;
  const pool = pooling({ method }).build(context, network);
  return {
    features: pool.features,
    weights: { ...network.weights, ...(normalization && composeWeights({ normalization })) },
    call(sequence, call) {
      const values = normalization
        ? (normalization.call(sequence.values, call) as Tensor3D)
        : sequence.values;
      return pool.call(network.call({ ...sequence, values }, call), call);
    },
  };
}
