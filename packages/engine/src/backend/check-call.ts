import { CrossmodalError } from '@crossmodal/core';
import type { Attribute } from '../ffi/attributes.ts';

/** What an op takes for certain: the ranks of its inputs, or the length of a list of sizes. */
type Wanted = number | { readonly sizes: number };

const of2d: Wanted = 4; // [batch, height, width, channels]
const of3d: Wanted = 5; // [batch, depth, height, width, channels]
const sizes2d: Wanted = { sizes: 4 };
const sizes3d: Wanted = { sizes: 5 };

/**
 * Ops of TensorFlow that end the process where an input has another rank, or a stride does not fit into 32 bits: their
 * kernels, or oneDNN's rewriting of graphs, take it for checked. Found by `fuzz/run.mjs`.
 */
const unchecked: Readonly<Record<string, readonly Wanted[]>> = {
  AvgPool: [of2d],
  AvgPoolGrad: [sizes2d, of2d],
  AvgPool3D: [of3d],
  AvgPool3DGrad: [sizes3d, of3d],
  Conv2D: [of2d, of2d],
  Conv2DBackpropFilter: [of2d, sizes2d, of2d],
  Conv2DBackpropInput: [sizes2d, of2d, of2d],
  Conv3D: [of3d, of3d],
  Conv3DBackpropFilterV2: [of3d, sizes3d, of3d],
  Conv3DBackpropInputV2: [sizes3d, of3d, of3d],
  DepthwiseConv2dNative: [of2d, of2d],
  DepthwiseConv2dNativeBackpropFilter: [of2d, sizes2d, of2d],
  DepthwiseConv2dNativeBackpropInput: [sizes2d, of2d, of2d],
  MaxPool: [of2d],
  MaxPoolGrad: [of2d, of2d, of2d],
  MaxPool3D: [of3d],
  MaxPool3DGrad: [of3d, of3d, of3d],
};

/** What is known of an input. */
interface Input {
  readonly shape: readonly number[];
}

/**
 * Throws where an op would end the process instead of refusing what it is given.
 *
 * @param valuesOf what the host holds of an input's values, if it does
 */
export function checkCall<Given extends Input>(
  op: string,
  attributes: readonly Attribute[],
  inputs: readonly Given[],
  valuesOf: (input: Given) => ArrayLike<unknown> | undefined,
): void {
  if (op === 'TensorScatterUpdate') checkScatter(op, inputs);
  const wanted = unchecked[op];
  if (wanted === undefined) return;
  wanted.forEach((want, i) => {
    const input = inputs[i];
    if (input === undefined) return;
    const { shape } = input;
    if (typeof want !== 'number') checkSizes(op, Array.from(valuesOf(input) ?? []));
    if (typeof want === 'number' ? shape.length === want : shape.join() === String(want.sizes)) return;
    const what = typeof want === 'number' ? `${want} axes` : `${want.sizes} sizes`;
    throw refused(`${op}: expected input ${i + 1} to have ${what}, got the shape [${shape.join(', ')}].`);
  });
  for (const { name, value } of attributes) {
    if (!Array.isArray(value)) continue;
    const large = (value as readonly unknown[]).find(
      (one) => typeof one === 'number' && !(Math.abs(one) < 2 ** 31),
    );
    if (large !== undefined) throw refused(`${op}: expected ${name} below 2^31, got ${String(large)}.`);
  }
}

function checkSizes(op: string, sizes: readonly unknown[]): void {
  const negative = sizes.find((size) => !(Number(size) >= 0));
  if (negative !== undefined) throw refused(`${op}: expected sizes from 0, got ${sizes.join(', ')}.`);
}

/** updates: [...indices without their last axis, ...the tensor's axes that an index leaves over] */
function checkScatter(op: string, [tensor, indices, updates]: readonly Input[]): void {
  const depth = indices!.shape.at(-1);
  const wanted = depth !== undefined && [...indices!.shape.slice(0, -1), ...tensor!.shape.slice(depth)];
  if (wanted && depth <= tensor!.shape.length && updates!.shape.join() === wanted.join()) return;
  const [a, b, c] = [tensor!, indices!, updates!].map(({ shape }) => `[${shape.join(', ')}]`);
  throw refused(`${op}: indices ${b} and updates ${c} do not fit together, for a tensor ${a}.`);
}

function refused(problem: string): CrossmodalError {
  return new CrossmodalError('engine/tensorflow', problem);
}
