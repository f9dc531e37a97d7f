import type { Sequence } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { realSteps } from '../building/real-steps.ts';

export interface Windows {
  /** [batch, windows, window, features], zeros at masked steps. */
  readonly values: tf.Tensor4D;
  /** [batch, windows, window, 1]: 1 = a real step. */
  readonly real: tf.Tensor4D;
  /** What the shorter sequence has beside its values. */
  readonly rest: Omit<Sequence, 'values'>;
}

/** A sequence cut into windows of steps that do not overlap; the last is filled up with masked steps. */
export function windowsOf(sequence: Sequence, window: number): Windows {
  const [batch, time, features] = sequence.values.shape;
  const windows = Math.ceil(time / window);
  const missing = windows * window - time;
  const cut = (x: tf.Tensor, size: number): tf.Tensor4D => {
    const three = tf.reshape(x, [batch, time, size]);
    const filled = missing === 0 ? three : tf.concat([three, tf.zeros([batch, missing, size])], 1);
    return tf.reshape(filled, [batch, windows, window, size]);
  };
  const real = cut(sequence.mask, 1);
  const mask = tf.reshape(tf.max(real, 2), [batch, windows]) as tf.Tensor2D;
  const { times } = sequence;
  if (times === undefined) return { values: cut(realSteps(sequence), features), real, rest: { mask } };
  // Where a step is masked, its time does not count; a window without a real step keeps the latest of all of its own.
  const each = cut(times, 1);
  const counted = tf.where(
    tf.equal(real, tf.expandDims(tf.max(real, 2), 2)),
    each,
    tf.fill(each.shape, -1e30),
  );
  const latest = tf.reshape(tf.max(counted, 2), [batch, windows]) as tf.Tensor2D;
  return { values: cut(realSteps(sequence), features), real, rest: { mask, times: latest } };
}
