export { type GruConfig, gru } from './cells/gru.ts';
export { type LstmConfig, lstm } from './cells/lstm.ts';
export { project } from './cells/project.ts';
export { lastStep, maxOfSteps, meanOfSteps, type Pooling, type PoolingConfig, pooling } from './pooling.ts';
export {
  type Direction,
  type Recurrent,
  type RecurrentConfig,
  type RecurrentInput,
  type RecurrentOutput,
  type RecurrentState,
  recurrent,
} from './recurrent.ts';
export { type CellResult, type CellRun, runCell } from './scan/run-cell.ts';
export { type ScanOptions, type ScanStep, scan } from './scan/scan.ts';
