export { type Compiled, type CompileOptions, compile } from './compile/compile.ts';
export type { ContextOptions, Device } from './ffi/context.ts';
export {
  type InstallOptions,
  type InstallProgress,
  installLibtensorflow,
  installReporter,
  type ProgressStream,
} from './install/index.ts';
export { type Located, type LocateOptions, locateLibtensorflow } from './locate/index.ts';
export { type DropoutLayerOptions, dropoutLayer } from './random/dropout-layer.ts';
export { type RandomKeys, randomKeys } from './random/keys.ts';
export {
  type NormalOptions,
  type StatelessDropoutOptions,
  type StatelessOptions,
  statelessDropout,
  statelessNormal,
  statelessUniform,
  type UniformOptions,
} from './random/stateless.ts';
export {
  type FunctionToSave,
  type SavedFunction,
  type SaveOptions,
  saveFunction,
  saveFunctions,
} from './save/save-function.ts';
export { type ScanOptions, scan } from './scan/scan.ts';
export type { Slice, Stacked, TensorTree } from './scan/tree.ts';
export type { Pixels } from './summary/png.ts';
export { createSummaryWriter, type SummaryWriter, type SummaryWriterOptions } from './summary/writer.ts';
export { type EngineInfo, engineInfo, type TensorFlowOptions, useTensorFlow } from './use-tensorflow.ts';
