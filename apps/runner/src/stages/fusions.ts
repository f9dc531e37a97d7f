import type { BuildContext, Encoder, Fusion, FusionDefinition } from '@crossmodal/core/tensors';
import { concatenateFeatures, concatenateTime, modalityDropout } from '@crossmodal/fusion';
import { childContext } from '@crossmodal/layers';
import { z } from 'zod';

/** How modalities become one sequence; another fusion is one more entry here and in `define`. */
export const fusionSchema = z.discriminatedUnion('kind', [
  /** All modalities' steps on one time line, one modality after the other. */
  z.strictObject({
    kind: z.literal('concatenateTime'),
    features: z.int().min(1).prefault(128),
    /** The modalities in the order of their steps; default: by name. Those that a model does not see are skipped. */
    order: z.array(z.string()).min(1).optional(),
  }),
  /** Step by step, features beside features; with pool: mean, each modality is one step. */
  z.strictObject({ kind: z.literal('concatenateFeatures'), pool: z.enum(['none', 'mean']).prefault('mean') }),
]);

export type FusionConfig = z.output<typeof fusionSchema>;

/** The fusion of encoders' sequences; in training, with whole modalities taken away at a rate. */
export function buildFusion(
  config: FusionConfig,
  dropoutRate: number,
  context: BuildContext,
  encoders: Readonly<Record<string, Encoder>>,
): Fusion {
  const fusion = define(config, Object.keys(encoders)).build(context, encoders);
  const dropout = modalityDropout({ rate: dropoutRate }).build(childContext(context, 'dropout'), encoders);
  return {
    features: fusion.features,
    weights: fusion.weights,
    call: (sequences, call) => fusion.call(dropout.call(sequences, call), call),
  };
}

function define(config: FusionConfig, modalities: readonly string[]): FusionDefinition {
  if (config.kind === 'concatenateFeatures') return concatenateFeatures({ pool: config.pool });
  const { features, order } = config;
  if (order === undefined) return concatenateTime({ features });
  return concatenateTime({ features, order: order.filter((name) => modalities.includes(name)) });
}
