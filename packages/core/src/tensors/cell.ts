import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import type { CallContext, Definition, Weights } from './module.ts';

/** A sequence as cells see it: time in front, so that one step is one slice. */
export interface CellInput {
  /** [time, batch, features] */
  readonly values: Tensor3D;
  /** [time, batch, 1] */
  readonly mask: Tensor3D;
  /** [time, batch, 1]: when each step happens, where the sequence says so. */
  readonly times?: Tensor3D;
}

/** What a cell makes of a whole sequence before its first step. */
export interface PreparedInput {
  /** Each [time, batch, ...]: what the steps need of their inputs, as projections; gradients flow through them. */
  readonly steps: readonly Tensor[];
  /** By name, each [time, batch, ...], without gradient: drawn noise, times. */
  readonly frozenSteps?: Readonly<Record<string, Tensor>>;
  /** By name, the same at every step, without gradient: dropout masks. */
  readonly constants?: Readonly<Record<string, Tensor>>;
}

/** What a cell's step is given. */
export interface CellStep {
  /** This step's slices of `PreparedInput.steps`. */
  readonly inputs: readonly Tensor2D[];
  /** This step's slices of `PreparedInput.frozenSteps`. */
  readonly frozenInputs: Readonly<Record<string, Tensor>>;
  readonly constants: Readonly<Record<string, Tensor>>;
  /** Each [batch, size], in the order of `Cell.stateSizes`. */
  readonly state: readonly Tensor2D[];
  /** The weights of `Cell.parameters`, by name. */
  readonly parameters: Readonly<Record<string, Tensor>>;
  /** `x · kernel`, for a kernel of `Cell.kernels`: [batch, in] -> [batch, out]. */
  product(kernel: string, x: Tensor2D): Tensor2D;
}

/**
 * One time step of a recurrent network, written once; the driver makes the loop, the masks and the backward pass.
 *
 * What needs no state (the product of the input with its kernel) belongs in `prepare`, where it is one product for
 * all steps. Every matrix product in `step` goes through `product`: its gradients are then one product, too, after
 * the loop, and forward values are not computed twice.
 */
export interface Cell {
  readonly weights: Weights;
  /** Features of the output, which is the first state. */
  readonly units: number;
  /** Features of each state. */
  readonly stateSizes: readonly number[];
  /** Names of the weights that `step` multiplies with. */
  readonly kernels: readonly string[];
  /** Those of `kernels` that multiply what the step made, as a projection of the output, and not the state. */
  readonly outputKernels?: readonly string[];
  /** Names of further weights that `step` uses element by element. */
  readonly parameters: readonly string[];
  /** How many of the last states are no memory, as a clock: what changes memories at random leaves them alone. */
  readonly clocks?: number;
  /**
   * Set where the one state follows h' = a·h + b and `prepare` gives [a, b], each [time, batch, units]: such a
   * recurrence can run in parallel over time.
   */
  readonly linear?: true;
  prepare(input: CellInput, context: CallContext): PreparedInput;
  /** The next state: a pure function of what it is given, without data reads. */
  step(step: CellStep): readonly Tensor2D[];
}

/** A cell before it knows how many features its input has. */
export type CellDefinition<Config = object> = Definition<Config, { readonly features: number }, Cell>;
