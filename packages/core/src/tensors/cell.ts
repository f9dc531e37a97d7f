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

/** What is applied to a part of a product's result; `'linear'` leaves it as it is. */
export type GateActivation = 'sigmoid' | 'tanh' | 'linear';

/** What a cell's step is given. */
export interface CellStep {
  /** This step's slices of `PreparedInput.steps`, without what products take in (see `Cell.added`). */
  readonly inputs: readonly Tensor2D[];
  /** This step's slices of `PreparedInput.frozenSteps`. */
  readonly frozenInputs: Readonly<Record<string, Tensor>>;
  readonly constants: Readonly<Record<string, Tensor>>;
  /** Each [batch, size], in the order of `Cell.stateSizes`. */
  readonly state: readonly Tensor2D[];
  /** The weights of `Cell.parameters`, by name. */
  readonly parameters: Readonly<Record<string, Tensor>>;
  /** `x · kernel`, plus what `Cell.added` and `Cell.biases` say: [batch, in] -> [batch, out]; once a step for each kernel. */
  product(kernel: string, x: Tensor2D): Tensor2D;
  /**
   * The same product cut into equal parts, [batch, out / parts] each, with an activation on each. What the activations
   * give is stored in place of the product, so that the way back computes none of them again.
   */
  gates<const Activations extends readonly GateActivation[]>(
    kernel: string,
    x: Tensor2D,
    activations: Activations,
  ): { readonly [Part in keyof Activations]: Tensor2D };
}

/**
 * One time step of a recurrent network, written once; the driver makes the loop, the masks and the backward pass.
 *
 * What needs no state (the product of the input with its kernel) belongs in `prepare`, where it is one product for
 * all steps. Every matrix product in `step` goes through `product` or `gates`: its gradients are then one product, too, after
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
  /**
   * What products take in of the first prepared input, by kernel: the widths of the parts that are added to the first
   * parts of its result, cut from left to right in the order of `kernels`. `step` is given the columns that are left
   * over; where there are none, that input is missing from its list. Only what the gates make of the sums is stored,
   * and the gradient of those columns costs nothing.
   */
  readonly added?: Readonly<Record<string, readonly number[]>>;
  /** By kernel, the weight, [out], that is added to its product: its gradient is one sum after the loop. */
  readonly biases?: Readonly<Record<string, string>>;
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
