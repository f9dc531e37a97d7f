import type { Cell } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import type { Tensors } from './forward.ts';
import { regroup } from './groups.ts';
import { splitFeatures } from './split-features.ts';

type Takes = Pick<Cell, 'kernels' | 'added'>;

/** The prepared inputs of a cell, the first one cut into what products take in and what is left for the step. */
export interface TakenInputs {
  /** All parts that products take in, in the order of `kernels`. */
  readonly taken: Tensors;
  /** The columns left over of the first input, if any, then the other inputs. */
  readonly left: Tensors;
}

/** How many parts each kernel's product takes in, in the order of `kernels`. */
const counts = ({ kernels, added = {} }: Takes): number[] => kernels.map((name) => added[name]?.length ?? 0);

const widths = ({ kernels, added = {} }: Takes): number[] => kernels.flatMap((name) => added[name] ?? []);

/**
 * Cuts the first input, [..., features], as `Cell.added` says. Of whole sequences rather than in each step: a loop of
 * XLA that reads several places of one slice looks each number up by itself.
 */
export function takeAdded(cell: Takes, inputs: Tensors): TakenInputs {
  const parts = widths(cell);
  const [first, ...others] = inputs;
  if (parts.length === 0 || first === undefined) return { taken: [], left: inputs };
  const rest = first.shape.at(-1)! - parts.reduce((sum, width) => sum + width, 0);
  const cut = splitFeatures(first, rest === 0 ? parts : [...parts, rest]);
  return { taken: cut.slice(0, parts.length), left: [...cut.slice(parts.length), ...others] };
}

/** Whether a step is given something of the first input. */
export const isLeftOver = (cell: Takes, first: tf.Tensor | undefined): boolean =>
  widths(cell).reduce((sum, width) => sum + width, 0) !== first?.shape.at(-1);

/** The parts of each kernel, by its name. */
export function partsByKernel(cell: Takes, taken: Tensors): Readonly<Record<string, Tensors>> {
  const groups = regroup(taken, counts(cell));
  return Object.fromEntries(cell.kernels.map((name, i) => [name, groups[i]!]));
}

/** The gradient of the first input: of the sums that its parts went into, and of the columns left over. */
export function firstInputGradient(
  { kernels, added = {} }: Takes,
  ofSums: Readonly<Record<string, tf.Tensor>>,
  ofRest: tf.Tensor | undefined,
): tf.Tensor {
  const parts = kernels.flatMap((name) => {
    const width = added[name]?.reduce((sum, one) => sum + one, 0);
    return width === undefined ? [] : [leadingColumns(ofSums[name]!, width)];
  });
  const all = ofRest === undefined ? parts : [...parts, ofRest];
  return all.length === 1 ? all[0]! : tf.concat(all, -1);
}

function leadingColumns(x: tf.Tensor, width: number): tf.Tensor {
  if (x.shape.at(-1) === width) return x;
  const begin = x.shape.map(() => 0);
  return tf.slice(x, begin, [...x.shape.slice(0, -1), width]);
}
