export { type ConcatenateFeaturesConfig, concatenateFeatures } from './concatenate-features.ts';
export { type ConcatenateTimeConfig, concatenateTime } from './concatenate-time.ts';
export { createAbsentVector, fillAbsent, fillEveryStep, isAbsent } from './missing/absent.ts';
export {
  type ModalityDropoutConfig,
  type ModalityDropoutDefinition,
  modalityDropout,
} from './missing/modality-dropout.ts';
export { expectModalities, modalityNames } from './modalities.ts';
