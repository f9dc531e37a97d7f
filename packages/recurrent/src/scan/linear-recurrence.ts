import * as tf from '@tensorflow/tfjs';

export interface LinearRecurrence {
  /** [time, batch, units] */
  readonly factors: tf.Tensor;
  /** [time, batch, units] */
  readonly addends: tf.Tensor;
  /** [batch, units]: the state before the first step that is taken. */
  readonly initial: tf.Tensor;
  /** From the last step to the first. */
  readonly reverse: boolean;
}

/**
 * All states of h' = factor·h + addend, [time, batch, units], in about log2(time) rounds rather than time steps.
 *
 * In each round, every step takes in the composed map of as many steps before it as it spans itself.
 *
 * Source: Hillis & Steele, "Data parallel algorithms", 1986; Blelloch, "Prefix sums and their applications", 1990.
 */
export function linearRecurrence({ factors, addends, initial, reverse }: LinearRecurrence): tf.Tensor3D {
  const run = tf.customGrad((...inputs) => {
    const [factors, addends, initial, save] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const states = prefixStates(factors, addends, initial, reverse);
    save([factors, initial, states]);
    return {
      value: states,
      gradFunc: (gradient: tf.Tensor, saved: tf.Tensor[]) => {
        const [factors, initial, states] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
        // The gradient of a state: its own, plus the next state's times the factor that led there.
        const none = tf.zerosLike(initial);
        const next = shift(factors, tf.expandDims(none, 0), !reverse);
        const total = prefixStates(next, gradient, none, !reverse);
        const before = shift(states, tf.expandDims(initial, 0), reverse);
        const edge = reverse ? factors.shape[0]! - 1 : 0;
        const first = (x: tf.Tensor): tf.Tensor => tf.squeeze(tf.slice(x, [edge, 0, 0], [1, -1, -1]), [0]);
        return [tf.mul(total, before), total, tf.mul(first(total), first(factors))];
      },
    };
  });
  return run(factors, addends, initial) as tf.Tensor3D;
}

function prefixStates(
  factors: tf.Tensor,
  addends: tf.Tensor,
  initial: tf.Tensor,
  reverse: boolean,
): tf.Tensor {
  const steps = factors.shape[0]!;
  let [a, b] = [factors, addends];
  for (let span = 1; span < steps; span *= 2) {
    const rest = [span, ...factors.shape.slice(1)];
    const [ones, zeros] = [tf.ones(rest), tf.zeros(rest)];
    b = tf.add(b, tf.mul(a, shift(b, zeros, reverse)));
    a = tf.mul(a, shift(a, ones, reverse));
  }
  return tf.add(b, tf.mul(a, tf.expandDims(initial, 0)));
}

/** Moves steps later (earlier in reverse) by as many as `filling` has, which takes the free places. */
function shift(x: tf.Tensor, filling: tf.Tensor, reverse: boolean): tf.Tensor {
  const span = filling.shape[0]!;
  const [steps, ...rest] = x.shape as [number, ...number[]];
  return reverse
    ? tf.concat([tf.slice(x, [span, 0, 0], [steps - span, ...rest]), filling], 0)
    : tf.concat([filling, tf.slice(x, [0, 0, 0], [steps - span, ...rest])], 0);
}
