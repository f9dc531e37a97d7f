import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/**
 * Gradients of tfjs that make a tensor of ones in JavaScript, as large as the input: while a step is traced, that takes
 * longer than all else. Here the ones are filled in by an op.
 */
export const gradients: readonly GradConfig[] = [
  { kernelName: 'Sum', inputsToSave: ['x'], gradFunc: (dy, [x], attrs) => reduced(dy, x!, attrs, () => 1) },
  {
    kernelName: 'Mean',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => reduced(dy, x!, attrs, (count) => 1 / count),
  },
];

function reduced(
  dy: Tensor | Tensor[],
  x: Tensor,
  attrs: tf.NamedAttrMap,
  weight: (count: number) => number,
): { x: () => Tensor } {
  const axes = tf.util.parseAxisParam((attrs as { axis: number | number[] }).axis, x.shape);
  const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const count = axes.reduce((product, axis) => product * x.shape[axis]!, 1);
  return { x: () => tf.mul(tf.reshape(dy as Tensor, kept), tf.fill(x.shape, weight(count), 'float32')) };
}
