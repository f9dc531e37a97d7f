import type { BuildContext, Encoder, Fusion, FusionDefinition } from '@crossmodal/core/tensors';
import {
  attentionBottleneck,
  coAttention,
  combine,
  compactBilinear,
  concatenateFeatures,
  concatenateTime,
  crossModalAttention,
  factorizedBilinear,
  film,
  gatedMultimodalUnit,
  interleave,
  lowRankBilinear,
  mixtureOfExperts,
  modalityAttention,
  modalityDropout,
  productOfExperts,
  tensorFusion,
} from '@crossmodal/fusion';
import { childContext } from '@crossmodal/layers';
import { z } from 'zod';

const size = z.int().min(1);
const share = z.number().min(0).lt(1);
/** The width of the result, and mostly of each modality on the way there. */
const features = size.max(16_384).prefault(128);
/** mean: each modality is one step, the mean of its steps. none: step by step, for as many in each. */
const pool = z.enum(['none', 'mean']).prefault('mean');
/** The modalities in the order of their steps; default: by name. Those that a model does not see are skipped. */
const order = z.array(z.string()).min(1).optional();
const heads = size.prefault(4);

const dividing = (fusion: { readonly features: number; readonly heads: number }): boolean =>
  fusion.features % fusion.heads === 0;
const divide = { path: ['heads'], message: 'expected a number of heads that divides the features,' };

const kind = <Name extends string>(name: Name) => z.literal(name);

/**
 * How modalities become one sequence; another fusion is one more entry here and in `definitions`. What each does, and
 * from which paper it is, is in the docstring of the function of its name in `@crossmodal/fusion`.
 */
export const fusionSchema = z.discriminatedUnion('kind', [
  // On one time line.
  z.strictObject({ kind: kind('concatenateTime'), features, order }),
  z.strictObject({ kind: kind('interleave'), features, order }),
  // Side by side.
  z.strictObject({ kind: kind('concatenateFeatures'), pool }),
  z.strictObject({
    kind: kind('combine'),
    features,
    pool,
    how: z.enum(['sum', 'mean', 'max', 'product']).prefault('sum'),
  }),
  // Gates and attention.
  z.strictObject({ kind: kind('gatedMultimodalUnit'), features, pool }),
  z.strictObject({ kind: kind('modalityAttention'), features, pool }),
  z
    .strictObject({
      kind: kind('crossModalAttention'),
      features,
      heads,
      layers: size.prefault(1),
      /** Of the inner dense layer; default: four times the features. */
      hiddenFeatures: size.optional(),
      dropout: share.prefault(0),
    })
    .refine(dividing, divide),
  z.strictObject({ kind: kind('coAttention'), features }),
  z
    .strictObject({
      kind: kind('attentionBottleneck'),
      features,
      heads,
      layers: size.prefault(2),
      /** How many steps all exchange passes through. */
      bottlenecks: size.prefault(4),
      dropout: share.prefault(0),
    })
    .refine(dividing, divide),
  z.strictObject({
    kind: kind('film'),
    features,
    /** The modality that is read as the others ask. */
    target: z.string(),
    layers: size.prefault(2),
  }),
  // Products of features.
  z.strictObject({ kind: kind('lowRankBilinear'), features, pool, rank: size.prefault(4) }),
  z.strictObject({
    kind: kind('tensorFusion'),
    features,
    pool,
    /** The width of each modality on the way: (size + 1)^modalities products. */
    size: size.prefault(8),
  }),
  z.strictObject({
    kind: kind('factorizedBilinear'),
    features,
    pool,
    factors: size.prefault(4),
    dropout: share.prefault(0),
  }),
  z.strictObject({ kind: kind('compactBilinear'), features: size.max(16_384).prefault(512), pool }),
  // Opinions.
  z.strictObject({ kind: kind('mixtureOfExperts'), features, pool, experts: size.prefault(4) }),
  z.strictObject({ kind: kind('productOfExperts'), features, pool }),
  z.strictObject({
    /** Each modality with a recurrent network of its own tells the class; only the predictions meet. */
    kind: kind('lateFusion'),
    how: z.enum(['average', 'product', 'weighted', 'stacking']).prefault('average'),
  }),
]);

export type FusionConfig = z.output<typeof fusionSchema>;
/** All but late fusion, which comes after the recurrent networks: see `reading.ts`. */
export type EarlyFusionConfig = Exclude<FusionConfig, { readonly kind: 'lateFusion' }>;

/** What is wrong with the names of modalities in a fusion, and where; nothing where they are right. */
export function checkFusionNames(
  fusion: FusionConfig,
  modalities: readonly string[],
): { readonly key: string; readonly message: string } | undefined {
  const list = modalities.map((name) => `"${name}"`).join(', ');
  if (fusion.kind === 'film' && !modalities.includes(fusion.target)) {
    return { key: 'target', message: `expected one of the modalities ${list},` };
  }
  if (!('order' in fusion) || fusion.order === undefined) return undefined;
  const [given, wanted] = [[...fusion.order].sort(), [...modalities].sort()];
  if (given.join() === wanted.join()) return undefined;
  return {
    key: 'order',
    message: `expected each of the modalities ${list} once, not ${given.map((name) => `"${name}"`).join(', ')},`,
  };
}

/** The fusion of encoders' sequences; in training, with whole modalities taken away at a rate. */
export function buildFusion(
  config: EarlyFusionConfig,
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

const definitions = {
  combine,
  gatedMultimodalUnit,
  modalityAttention,
  coAttention,
  attentionBottleneck,
  lowRankBilinear,
  tensorFusion,
  factorizedBilinear,
  compactBilinear,
  mixtureOfExperts,
  productOfExperts,
} as const;

function define(config: EarlyFusionConfig, modalities: readonly string[]): FusionDefinition {
  switch (config.kind) {
    case 'concatenateFeatures':
      return concatenateFeatures({ pool: config.pool });
    case 'concatenateTime':
      return concatenateTime(seenOrder(config, modalities));
    case 'interleave':
      return interleave(seenOrder(config, modalities));
    case 'crossModalAttention': {
      const { kind: _, hiddenFeatures, ...options } = config;
      return crossModalAttention({ ...options, ...(hiddenFeatures !== undefined && { hiddenFeatures }) });
    }
    case 'film': {
      const { target, layers } = config;
      // A model that does not see the target, or nothing else, reads what it sees one after the other.
      if (modalities.length < 2 || !modalities.includes(target)) {
        return concatenateTime({ features: config.features });
      }
      return film({ target, features: config.features, layers });
    }
    default: {
      const { kind: name, ...options } = config;
      return definitions[name](options as never);
    }
  }
}

function seenOrder(
  config: { readonly features: number; readonly order?: readonly string[] | undefined },
  modalities: readonly string[],
): { features: number; order?: readonly string[] } {
  if (config.order === undefined) return { features: config.features };
  return { features: config.features, order: config.order.filter((name) => modalities.includes(name)) };
}
