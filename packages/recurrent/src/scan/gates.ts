import { CrossmodalError } from '@crossmodal/core';
import type { CellStep, GateActivation } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { splitFeatures } from './split-features.ts';

/** A step's products: the result's parts, [batch, out / parts] each, after their activations. */
export type Gates = (
  kernel: string,
  x: tf.Tensor2D,
  activations: readonly GateActivation[],
) => readonly tf.Tensor2D[];

/** `gates`, and `product` as the same with one part that is left as it is. */
export function productsOf(gates: Gates): Pick<CellStep, 'gates' | 'product'> {
  return { gates: gates as CellStep['gates'], product: (kernel, x) => gates(kernel, x, ['linear'])[0]! };
}

/** Cuts a product's result into equal parts. */
export function splitGates(result: tf.Tensor, parts: number): tf.Tensor[] {
  const width = result.shape.at(-1)! / parts;
  return splitFeatures(
    result,
    Array.from({ length: parts }, () => width),
  );
}

/** The gates of a product's result: its parts, with what is added to the first of them, activated. */
export function openGates(
  result: tf.Tensor,
  added: readonly tf.Tensor[],
  activations: readonly GateActivation[],
): tf.Tensor2D[] {
  return splitGates(result, activations.length).map((part, i) => {
    const more = added[i];
    if (more !== undefined) expectWidth(part, more);
    return activate(activations[i]!, more === undefined ? part : tf.add(part, more)) as tf.Tensor2D;
  });
}

function expectWidth(part: tf.Tensor, more: tf.Tensor): void {
  const [width, taken] = [part.shape.at(-1), more.shape.at(-1)];
  if (width === taken) return;
  throw new CrossmodalError(
    'recurrent/cell',
    `expected gates as wide as what \`added\` gives them, got a part of width ${width} for one of width ${taken}.`,
    { hint: 'Give `gates` an activation for each of its parts.' },
  );
}

function activate(activation: GateActivation, part: tf.Tensor): tf.Tensor {
  if (activation === 'linear') return part;
  return activation === 'sigmoid' ? tf.sigmoid(part) : tf.tanh(part);
}

/** An activation whose result is known: it takes the stored one, and its gradient is a function of that. */
export function storedGate(activation: GateActivation, part: tf.Tensor, known: tf.Tensor): tf.Tensor {
  const stored = tf.customGrad(() => ({
    value: tf.clone(known),
    gradFunc: (gradient: tf.Tensor) => slope(activation, known, gradient),
  }));
  return stored(part);
}

function slope(activation: GateActivation, known: tf.Tensor, gradient: tf.Tensor): tf.Tensor {
  if (activation === 'linear') return gradient;
  const factor = activation === 'sigmoid' ? tf.mul(known, tf.sub(1, known)) : tf.sub(1, tf.square(known));
  return tf.mul(gradient, factor);
}
