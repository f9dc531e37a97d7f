export type { Cell, CellDefinition, CellInput, CellStep, GateActivation, PreparedInput } from './cell.ts';
export type { BuildContext, CallContext, Definition, Module, Weights } from './module.ts';
export type { Sequence } from './sequence.ts';
export type { Encoder, EncoderInput, Fusion, FusionDefinition, FusionInput } from './stages.ts';
