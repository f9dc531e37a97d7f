export { type Compiled, type CompileOptions, compile } from './compile/compile.ts';
export type { ContextOptions, Device } from './ffi/context.ts';
export { type EngineInfo, engineInfo, type TensorFlowOptions, useTensorFlow } from './use-tensorflow.ts';
