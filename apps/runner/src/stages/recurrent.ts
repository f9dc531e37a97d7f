import type { BuildContext, Module, Sequence } from '@crossmodal/core/tensors';
import { attentionPooling, childContext, composeWeights, layerNormalization } from '@crossmodal/layers';
import { pooling, recurrent, stacked } from '@crossmodal/recurrent';
import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import { z } from 'zod';
import { cellFields, defineCell } from './cells.ts';

const size = z.int().min(1);

/** How a cell becomes a network. */
const network = {
  direction: z.enum(['forward', 'backward', 'bidirectional']).prefault('bidirectional'),
  /** How the outputs of both directions become one. */
  merge: z.enum(['concat', 'sum', 'mean']).prefault('concat'),
  /** Layer normalization of each step, before it is read. */
  normalize: z.boolean().prefault(true),
  /** Networks on top of each other. */
  layers: size.max(16).prefault(1),
  /** What a layer gives is added to what it reads, where both have the same features. */
  residual: z.boolean().prefault(false),
  /** The share of values that become 0 in training between layers. */
  dropout: z.number().min(0).lt(1).prefault(0),
  /** After how many steps gradients are cut off; null: never. */
  truncate: size.nullable().prefault(null),
};

/** The cell, by `kind`, and the network of it; without a kind, an LSTM. */
export const recurrentSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('lstm').optional().default('lstm'), ...cellFields.lstm, ...network }),
  z.strictObject({ kind: z.literal('gru'), ...cellFields.gru, ...network }),
  z.strictObject({ kind: z.literal('simpleRnn'), ...cellFields.simpleRnn, ...network }),
  z.strictObject({ kind: z.literal('minimalGatedUnit'), ...cellFields.minimalGatedUnit, ...network }),
  z.strictObject({ kind: z.literal('minGru'), ...cellFields.minGru, ...network }),
]);

/** All steps as one vector: the last, their mean, their largest values, both, or a mean weighted by attention. */
export const poolingSchema = z.union([
  z.enum(['last', 'mean', 'max', 'meanMax', 'attention']),
  z.strictObject({
    kind: z.literal('attention'),
    /** Features of the layer that scores a step. */
    units: size.prefault(64),
  }),
]);

export type RecurrentConfig = z.output<typeof recurrentSchema>;
export type PoolingConfig = z.output<typeof poolingSchema>;

/** A fused sequence into one vector, by reading its steps one after the other. */
export interface RecurrentCore extends Module<Sequence, Tensor2D> {
  readonly features: number;
}

/** What is at fault with a recurrent network in its model, and where; `undefined`: nothing. */
export function checkTimes(
  { timeDecay }: RecurrentConfig,
  fusion: { readonly kind: string },
): { readonly key: string; readonly message: string } | undefined {
  if (!timeDecay || fusion.kind === 'interleave') return undefined;
  return {
    key: 'timeDecay',
    message: `expected false with the fusion "${fusion.kind}", whose steps have no times (those of "interleave" have),`,
  };
}

export function buildRecurrent(
  config: RecurrentConfig,
  poolingConfig: PoolingConfig,
  context: BuildContext,
  input: { readonly features: number },
): RecurrentCore {
  const reader = defineNetwork(config).build(context, input);
  const normalization = config.normalize
    ? layerNormalization().build(childContext(context, 'normalization'), input)
    : undefined;
  const pool = buildPooling(poolingConfig, childContext(context, 'pooling'), reader);
  return {
    features: pool.features,
    weights: {
      ...reader.weights,
      ...(normalization && composeWeights({ normalization })),
      ...composeWeights({ pooling: pool }),
    },
    call(sequence, call) {
      const values = normalization
        ? (normalization.call(sequence.values, call) as Tensor3D)
        : sequence.values;
      return pool.call(reader.call({ ...sequence, values }, call), call);
    },
  };
}

function defineNetwork(config: RecurrentConfig): ReturnType<typeof stacked> | ReturnType<typeof recurrent> {
  const { direction, merge, layers, residual, dropout, truncate } = config;
  const layer = recurrent({
    cell: defineCell(config),
    direction,
    merge,
    ...(truncate === null ? {} : { truncate }),
  });
  if (layers === 1 && !residual) return layer;
  return stacked({ layers: new Array<typeof layer>(layers).fill(layer), residual, dropout });
}

function buildPooling(
  config: PoolingConfig,
  context: BuildContext,
  input: { readonly features: number },
): RecurrentCore {
  if (config === 'attention') return buildPooling({ kind: 'attention', units: 64 }, context, input);
  if (typeof config === 'object') return attentionPooling({ units: config.units }).build(context, input);
  return pooling({ method: config }).build(context, input);
}
