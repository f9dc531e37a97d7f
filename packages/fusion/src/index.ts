export { type AttentionBottleneckConfig, attentionBottleneck } from './attention-bottleneck.ts';
export { type CoAttentionConfig, coAttention } from './co-attention.ts';
export { type CombineConfig, combine } from './combine.ts';
export { type CompactBilinearConfig, compactBilinear } from './compact-bilinear.ts';
export { type ConcatenateFeaturesConfig, concatenateFeatures } from './concatenate-features.ts';
export { type ConcatenateTimeConfig, concatenateTime } from './concatenate-time.ts';
export { type CrossModalAttentionConfig, crossModalAttention } from './cross-modal-attention.ts';
export { type FactorizedBilinearConfig, factorizedBilinear } from './factorized-bilinear.ts';
export { type FilmConfig, film } from './film.ts';
export { type GatedMultimodalUnitConfig, gatedMultimodalUnit } from './gated-multimodal-unit.ts';
export { type InterleaveConfig, interleave } from './interleave.ts';
export { type LateFusionConfig, lateFusion } from './late-fusion.ts';
export { type LowRankBilinearConfig, lowRankBilinear } from './low-rank-bilinear.ts';
export { createAbsentVector, fillAbsent, fillEveryStep, isAbsent } from './missing/absent.ts';
export {
  type ModalityDropoutConfig,
  type ModalityDropoutDefinition,
  modalityDropout,
} from './missing/modality-dropout.ts';
export { type MixtureOfExpertsConfig, mixtureOfExperts } from './mixture-of-experts.ts';
export { expectModalities, modalityNames } from './modalities.ts';
export { type ModalityAttentionConfig, modalityAttention } from './modality-attention.ts';
export { type ProductOfExpertsConfig, productOfExperts } from './product-of-experts.ts';
export { type Aligned, type Pool, type Projected, projectModalities } from './projected.ts';
export { type TensorFusionConfig, tensorFusion } from './tensor-fusion.ts';
