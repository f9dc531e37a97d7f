import {
  type Compile,
  type ContractTest,
  type FusionContractOptions,
  fusionContract,
} from '@crossmodal/testing';
import {
  attentionBottleneck,
  type ConcatenateTimeConfig,
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
  lateFusion,
  lowRankBilinear,
  mixtureOfExperts,
  modalityAttention,
  productOfExperts,
  tensorFusion,
} from '../src/index.ts';

const fusions: Readonly<Record<string, Omit<FusionContractOptions, 'compile'>>> = {
  concatenateFeatures: { definition: concatenateFeatures(), restore: concatenateFeatures, steps: [2, 2, 2] },
  'concatenateFeatures, pooled': {
    definition: concatenateFeatures({ pool: 'mean' }),
    restore: concatenateFeatures,
  },
  'combine, sum': { definition: combine({ features: 3, how: 'sum' }), restore: combine },
  'combine, mean': { definition: combine({ features: 3, how: 'mean' }), restore: combine },
  'combine, max': { definition: combine({ features: 3, how: 'max' }), restore: combine },
  'combine, product': { definition: combine({ features: 3, how: 'product' }), restore: combine },
  'combine, by step': {
    definition: combine({ features: 3, how: 'sum', pool: 'none' }),
    restore: combine,
    steps: [2, 2, 2],
  },
  gatedMultimodalUnit: { definition: gatedMultimodalUnit({ features: 3 }), restore: gatedMultimodalUnit },
  modalityAttention: { definition: modalityAttention({ features: 3 }), restore: modalityAttention },
  crossModalAttention: {
    definition: crossModalAttention({ features: 4, heads: 2, hiddenFeatures: 5, dropout: 0.2 }),
    restore: crossModalAttention,
  },
  'crossModalAttention, two layers': {
    definition: crossModalAttention({ features: 4, layers: 2, heads: 1, hiddenFeatures: 3 }),
    restore: crossModalAttention,
  },
  coAttention: { definition: coAttention({ features: 3 }), restore: coAttention },
  attentionBottleneck: {
    definition: attentionBottleneck({ features: 4, heads: 2, bottlenecks: 2, layers: 2, dropout: 0.1 }),
    restore: attentionBottleneck,
  },
  film: { definition: film({ target: 'beta', features: 3 }), restore: film },
  lowRankBilinear: { definition: lowRankBilinear({ features: 3, rank: 2 }), restore: lowRankBilinear },
  tensorFusion: { definition: tensorFusion({ features: 3, size: 2 }), restore: tensorFusion },
  factorizedBilinear: {
    definition: factorizedBilinear({ features: 3, factors: 2, dropout: 0.2 }),
    restore: factorizedBilinear,
  },
  compactBilinear: { definition: compactBilinear({ features: 7 }), restore: compactBilinear },
  'compactBilinear, by step': {
    definition: compactBilinear({ features: 4, pool: 'none' }),
    restore: compactBilinear,
    steps: [2, 2, 2],
  },
  mixtureOfExperts: { definition: mixtureOfExperts({ features: 3, experts: 2 }), restore: mixtureOfExperts },
  productOfExperts: { definition: productOfExperts({ features: 3 }), restore: productOfExperts },
  'lateFusion, average': { definition: lateFusion({ classes: 3 }), restore: lateFusion },
  'lateFusion, product': { definition: lateFusion({ classes: 3, how: 'product' }), restore: lateFusion },
  'lateFusion, weighted': { definition: lateFusion({ classes: 3, how: 'weighted' }), restore: lateFusion },
  'lateFusion, stacking': { definition: lateFusion({ classes: 3, how: 'stacking' }), restore: lateFusion },
  interleave: { definition: interleave({ features: 3 }), restore: interleave },
  'interleave, by time': {
    definition: interleave({ features: 3, by: 'time', order: ['beta', 'gamma', 'alpha'] }),
    restore: interleave,
  },
  concatenateTime: {
    definition: concatenateTime({ features: 3 }),
    restore: (config: ConcatenateTimeConfig) => concatenateTime(config),
  },
  'concatenateTime, ordered': {
    definition: concatenateTime({ features: 3, order: ['gamma', 'alpha', 'beta'] }),
    restore: (config: ConcatenateTimeConfig) => concatenateTime(config),
  },
};

/** Every fusion of this package with its contract. */
export function contracts(compile?: Compile): Readonly<Record<string, readonly ContractTest[]>> {
  return Object.fromEntries(
    Object.entries(fusions).map(([name, options]) => [name, fusionContract({ ...options, compile })]),
  );
}
