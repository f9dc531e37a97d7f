export type { BuildContext, CallContext, Definition, Module, Weights } from './module.ts';
export type { Sequence } from './sequence.ts';
export type { Cell, Encoder, EncoderInput, Fusion, FusionInput } from './stages.ts';
