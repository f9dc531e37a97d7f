export { type CellContractOptions, type CellNetwork, cellContract } from './cell-contract.ts';
export type { ContractTest } from './contract-test.ts';
export { type EncoderContractOptions, encoderContract } from './encoder-contract.ts';
export { type FusionContractOptions, fusionContract } from './fusion-contract.ts';
export { checkGolden, type GoldenArray, type GoldenCase, type GoldenStage, tensorOf } from './golden.ts';
export {
  type Compile,
  type ModuleContractOptions,
  moduleContract,
  type Refused,
} from './module/module-contract.ts';
export {
  type OfSequence,
  type SequenceContractOptions,
  type SequenceStage,
  sequenceContract,
} from './sequence-contract.ts';
export { check, checkClose, checkFinite, checkThrows } from './tools/check.ts';
export { checkGradients, type GradientCheck } from './tools/finite-differences.ts';
export { randomTensor, seedTensor } from './tools/random.ts';
