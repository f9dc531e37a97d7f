import type { Sequence } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';

/** Later than any time that a step may have. */
export const LATEST = 1e30;

export interface Line extends Sequence {
  readonly times: tf.Tensor2D;
  /** [batch or 1, 1]: 1 where all steps go before those of the other lines. */
  readonly leads: tf.Tensor2D;
}

/** The steps of all lines in the order of their times; at equal times, in the order of the lines. */
export function sortByTime(lines: readonly Line[]): Sequence {
  const join = <T extends tf.Tensor>(pick: (line: Line) => T): T => tf.concat(lines.map(pick), 1) as T;
  const mask = join((line) => line.mask); // [batch, time]
  const times = join((line) => line.times);
  const leads = join(({ leads, mask }) => tf.mul(leads, tf.onesLike(mask)));
  const [batch, steps] = mask.shape;
  // Padding goes last. topk finds the largest first, and of equal ones the first.
  const placed = tf.sub(tf.mul(times, tf.sub(1, leads)), tf.mul(leads, LATEST));
  const keys = tf.neg(tf.where(tf.greater(mask, 0), placed, tf.fill(mask.shape, LATEST)));
  const { indices } = tf.topk(keys, steps, true);
  // One gather over all rows: the gradient of one for each sample would be a loop.
  const starts = tf.mul(tf.expandDims(tf.range(0, batch, 1, 'int32'), 1), tf.scalar(steps, 'int32'));
  const rows = tf.reshape(tf.add(indices, starts), [-1]);
  const pick = (x: tf.Tensor, shape: number[]): tf.Tensor =>
    tf.reshape(tf.gather(tf.reshape(x, [batch * steps, -1]), rows), shape);
  const values = join((line) => line.values);
  const sortedMask = pick(mask, [batch, steps]) as tf.Tensor2D;
  const sorted = pick(values, values.shape) as tf.Tensor3D;
  return {
    values: tf.mul(sorted, tf.expandDims(sortedMask, 2)),
    mask: sortedMask,
    times: tf.mul(pick(times, [batch, steps]), sortedMask) as tf.Tensor2D,
  };
}
