import { CrossmodalError } from '@crossmodal/core';
import type {
  CallContext,
  Cell,
  CellDefinition,
  Definition,
  Module,
  Sequence,
} from '@crossmodal/core/tensors';
import {
  type Checker,
  childContext,
  composeWeights,
  expectOneOf,
  expectSequence,
  expectShape,
  expectSize,
  realSteps,
  tidy,
} from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { regroup } from './scan/groups.ts';
import { type CellResult, type CellRun, runCell } from './scan/run-cell.ts';

export type Direction = 'forward' | 'backward' | 'bidirectional';

export interface RecurrentConfig {
  /** As `lstm({ units: 128 })`. */
  readonly cell: CellDefinition;
  /** Which way the steps are read. Default 'forward'. */
  readonly direction?: Direction;
  /** How the outputs of both directions become one. Default 'concat'. */
  readonly merge?: 'concat' | 'sum' | 'mean';
  /**
   * After how many steps gradients are cut off: truncated back-propagation, for sequences so long that gradients
   * fade or burst. Default: never.
   */
  readonly truncate?: number;
}

/** Each [batch, size]: the states of the forward cell, then those of the backward cell. */
export type RecurrentState = readonly tf.Tensor2D[];

export interface RecurrentInput extends Sequence {
  /** Where the cells start from, as `state` of an earlier output. Default: zeros. */
  readonly state?: RecurrentState;
}

export interface RecurrentOutput extends Sequence {
  /** [batch, features]: each direction's output after its last real step, merged. */
  readonly last: tf.Tensor2D;
  /** All states after the last step, to go on from. */
  readonly state: RecurrentState;
}

export interface Recurrent extends Module<RecurrentInput, RecurrentOutput> {
  readonly features: number;
  /** Features of each state. */
  readonly stateSizes: readonly number[];
}

/**
 * A recurrent network: a cell taken over every step of a sequence, in one or both directions.
 *
 * [batch, time, features] in, [batch, time, units] out, 2·units with both directions concatenated. A masked step
 * changes neither state nor gradient, and its output is 0. Where all steps are masked, the state stays as it was.
 *
 * @throws CrossmodalError `recurrent/shape`, `recurrent/empty`, `recurrent/state`, `recurrent/config`
 * @example
 * const network = recurrent({ cell: lstm({ units: 64 }), direction: 'bidirectional' })
 *   .build({ random: randomStream(1) }, { features: 32 });
 * const { values, last } = network.call({ values: x, mask }, { training: false }); // [batch, time, 128], [batch, 128]
 *
 * Source: Schuster & Paliwal, "Bidirectional recurrent neural networks", 1997; truncated back-propagation: Williams &
 * Peng, "An Efficient Gradient-Based Algorithm for On-Line Training of Recurrent Network Trajectories", 1990.
 */
export function recurrent(
  config: RecurrentConfig,
): Definition<RecurrentConfig, { readonly features: number }, Recurrent> {
  const { cell, direction = 'forward', merge = 'concat', truncate } = config;
  expectOneOf('recurrent', 'direction', direction, ['forward', 'backward', 'bidirectional']);
  expectOneOf('recurrent', 'merge', merge, ['concat', 'sum', 'mean']);
  if (truncate !== undefined) expectSize('recurrent', 'truncate', truncate);
  return {
    kind: 'recurrent',
    config: { cell, direction, merge, ...(truncate === undefined ? {} : { truncate }) },
    build(context, { features }) {
      const names = direction === 'bidirectional' ? (['forward', 'backward'] as const) : [direction];
      const cells = names.map((name) => cell.build(childContext(context, name), { features }));
      const units = cells[0]!.units;
      const checker = { code: 'recurrent', path: context.path };
      return {
        features: names.length === 2 && merge === 'concat' ? 2 * units : units,
        weights: composeWeights(Object.fromEntries(names.map((name, i) => [name, cells[i]!]))),
        stateSizes: cells.flatMap(({ stateSizes }) => stateSizes),
        call(input, call) {
          expectSequence(checker, 'the input', input, features);
          expectState(checker, cells, input);
          return tidy(() => {
            const initial = initialStates(cells, input);
            const steps = cleanSteps(input);
            const results = cells.map((each, i) =>
              runDirection(
                each,
                steps,
                { initial: initial[i]!, reverse: names[i] === 'backward', truncate },
                call,
              ),
            );
            const outputs = mergeDirections(
              results.map((result) => result.outputs),
              merge,
            );
            return {
              values: tf.mul(tf.transpose(outputs, [1, 0, 2]), tf.expandDims(input.mask, 2)), // [batch, time, features]
              mask: input.mask,
              ...(input.times === undefined ? {} : { times: input.times }),
              last: mergeDirections(
                results.map((result) => result.state[0]!),
                merge,
              ),
              state: results.flatMap((result) => result.state),
            };
          });
        },
      };
    },
  };
}

/** Values and times with zeros at masked steps, which may hold anything, NaN too. */
function cleanSteps({ values, mask, times }: Sequence): Sequence {
  const steps = { values: realSteps({ values, mask }), mask };
  if (times === undefined) return steps;
  return { ...steps, times: tf.where(tf.greater(mask, 0), times, tf.zerosLike(times)) };
}

function runDirection(
  cell: Cell,
  { values, mask, times }: Sequence,
  course: Pick<CellRun, 'initial' | 'reverse' | 'truncate'>,
  call: CallContext,
): CellResult {
  const timeFirst = (perStep: tf.Tensor2D): tf.Tensor3D => tf.expandDims(tf.transpose(perStep), 2);
  const stepMask = timeFirst(mask); // [time, batch, 1]
  const input = { values: tf.transpose(values, [1, 0, 2]), mask: stepMask };
  const prepared = cell.prepare(times === undefined ? input : { ...input, times: timeFirst(times) }, call);
  return runCell({ cell, prepared, mask: stepMask, ...course });
}

function expectState(checker: Checker, cells: readonly Cell[], { state, mask }: RecurrentInput): void {
  if (state === undefined) return;
  const sizes = cells.flatMap(({ stateSizes }) => stateSizes);
  if (state.length !== sizes.length) {
    throw new CrossmodalError(
      'recurrent/state',
      `expected ${sizes.length} states, [batch, ${sizes.join('], [batch, ')}], got ${state.length}.`,
    );
  }
  sizes.forEach((size, i) => {
    expectShape(checker, `state ${i}`, state[i]!, [mask.shape[0], size]);
  });
}

function initialStates(cells: readonly Cell[], { state, mask }: RecurrentInput): RecurrentState[] {
  const sizes = cells.map(({ stateSizes }) => stateSizes.length);
  const states = state ?? cells.flatMap(({ stateSizes }) => stateSizes.map((size) => zeroState(mask, size)));
  return regroup(states, sizes);
}

function zeroState(mask: tf.Tensor2D, size: number): tf.Tensor2D {
  return tf.zeros([mask.shape[0], size]);
}

/** [..., units] each -> [..., units or 2·units] */
function mergeDirections<T extends tf.Tensor>(outputs: readonly T[], merge: 'concat' | 'sum' | 'mean'): T {
  const [forward, backward] = outputs;
  if (backward === undefined) return forward!;
  if (merge === 'concat') return tf.concat([forward!, backward], -1);
  const sum = tf.add(forward!, backward) as T;
  return merge === 'sum' ? sum : tf.mul(sum, 0.5);
}
