import type { Cell } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { splitFeatures } from '../wrappers/split-features.ts';

/** What products take in of a step's first input, by kernel, and the inputs that the step is given: see `Cell.added`. */
export interface TakenInputs {
  readonly parts: Readonly<Record<string, tf.Tensor>>;
  readonly inputs: readonly tf.Tensor2D[];
}

/** Whether products take in all columns of the first input: then only their sums are needed on the way back. */
export function isWhollyTaken({ added = {} }: Pick<Cell, 'added'>, first: tf.Tensor | undefined): boolean {
  return Object.values(added).reduce((sum, width) => sum + width, 0) === first?.shape.at(-1);
}

/** Cuts off the columns that products take in. */
export function takeAdded(
  { kernels, added = {} }: Pick<Cell, 'kernels' | 'added'>,
  inputs: readonly tf.Tensor[],
): TakenInputs {
  const [first, ...others] = inputs as tf.Tensor2D[];
  const takers = kernels.filter((name) => added[name] !== undefined);
  if (takers.length === 0 || first === undefined) return { parts: {}, inputs: inputs as tf.Tensor2D[] };
  const widths = takers.map((name) => added[name]!);
  const left = first.shape[1] - widths.reduce((sum, width) => sum + width, 0);
  const columns = splitFeatures(first, left === 0 ? widths : [...widths, left]) as tf.Tensor2D[];
  return {
    parts: Object.fromEntries(takers.map((name, i) => [name, columns[i]!])),
    inputs: left === 0 ? others : [columns.at(-1)!, ...others],
  };
}

/** A product's result, with a part added to its first columns, and a bias to all. */
export function addProduct(
  result: tf.Tensor,
  part: tf.Tensor | undefined,
  bias: tf.Tensor | undefined,
): tf.Tensor2D {
  const whole = (bias === undefined ? result : tf.add(result, bias)) as tf.Tensor2D;
  if (part === undefined) return whole;
  const rest = whole.shape[1] - part.shape[1]!;
  return tf.add(
    whole,
    rest === 0
      ? part
      : tf.pad(part, [
          [0, 0],
          [0, rest],
        ]),
  );
}

/** The gradient of the first prepared input: of the sums that its columns went into, and of the columns left over. */
export function firstInputGradient(
  { kernels, added = {} }: Pick<Cell, 'kernels' | 'added'>,
  ofSums: Readonly<Record<string, tf.Tensor>>,
  ofRest: tf.Tensor | undefined,
): tf.Tensor {
  const parts = kernels.flatMap((name) => {
    const width = added[name];
    return width === undefined ? [] : [leadingColumns(ofSums[name]!, width)];
  });
  const all = ofRest === undefined ? parts : [...parts, ofRest];
  return all.length === 1 ? all[0]! : tf.concat(all, -1);
}

function leadingColumns(x: tf.Tensor, width: number): tf.Tensor {
  const all = x.shape.at(-1)!;
  return all === width
    ? x
    : tf.slice(
        x,
        x.shape.map(() => 0),
        [...x.shape.slice(0, -1), width],
      );
}
