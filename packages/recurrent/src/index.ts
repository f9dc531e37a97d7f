export { type GruConfig, gru } from './cells/gru.ts';
export { type LstmConfig, lstm } from './cells/lstm.ts';
export { type MinGruConfig, minGru } from './cells/min-gru.ts';
export { type MinimalGatedUnitConfig, minimalGatedUnit } from './cells/minimal-gated-unit.ts';
export { project } from './cells/project.ts';
export { type SimpleRnnConfig, simpleRnn } from './cells/simple-rnn.ts';
export { type BeamSearchOptions, beamSearch, type Hypothesis } from './decoder/beam-search.ts';
export { type Sampling, sampleToken } from './decoder/choose.ts';
export { type Ends, type GenerateOptions, generate } from './decoder/generate.ts';
export {
  type DecoderStep,
  type SequenceDecoder,
  type SequenceDecoderConfig,
  type SequenceDecoderInput,
  sequenceDecoder,
  type TeacherForced,
} from './decoder/sequence-decoder.ts';
export {
  firstStep,
  lastStep,
  maxOfSteps,
  meanOfSteps,
  type Pooling,
  type PoolingConfig,
  pooling,
} from './pooling.ts';
export {
  type Direction,
  type Recurrent,
  type RecurrentConfig,
  type RecurrentInput,
  type RecurrentOutput,
  type RecurrentState,
  recurrent,
} from './recurrent.ts';
export { type LinearRecurrence, linearRecurrence } from './scan/linear-recurrence.ts';
export { type CellResult, type CellRun, runCell } from './scan/run-cell.ts';
export { type ScanOptions, type ScanStep, scan } from './scan/scan.ts';
export { type StackedConfig, stacked } from './stacked.ts';
export { type LayerNormalizedConfig, layerNormalized } from './wrappers/layer-normalized.ts';
export { type TimeDecayConfig, timeDecay } from './wrappers/time-decay.ts';
export { type VariationalDropoutConfig, variationalDropout } from './wrappers/variational-dropout.ts';
export { type ZoneoutConfig, zoneout } from './wrappers/zoneout.ts';
