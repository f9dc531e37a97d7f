import * as tf from '@tensorflow/tfjs';

export interface Attention {
  /** [..., queries, features]: for each query the weighted mean of the values. */
  readonly values: tf.Tensor;
  /** [..., queries, keys]: they sum to 1 over the keys, or are all 0 where every key is masked. */
  readonly weights: tf.Tensor;
}

/**
 * Scores as weights that sum to 1 over the keys that are allowed; all 0 where none is.
 *
 * @param scores [..., queries, keys]
 * @param allowed 1 or 0, of a shape that broadcasts to the scores'
 */
export function maskedSoftmax(scores: tf.Tensor, allowed: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const lowered = tf.add(scores, tf.mul(tf.sub(allowed, 1), 1e9));
    // The last factor empties rows without any allowed key.
    return tf.mul(tf.softmax(lowered), allowed);
  });
}

/**
 * Scaled dot-product attention: softmax(queries · keysᵀ / √features) · values.
 *
 * @param queries [..., queries, features]
 * @param keys [..., keys, features]
 * @param values [..., keys, value features]
 * @param allowed [..., 1 or queries, keys], 1 where a query may look at a key
 *
 * Source: Vaswani et al., "Attention Is All You Need", 2017.
 */
export function attend(
  queries: tf.Tensor,
  keys: tf.Tensor,
  values: tf.Tensor,
  allowed: tf.Tensor,
): Attention {
  const scale = 1 / Math.sqrt(queries.shape.at(-1)!);
  const scores = tf.matMul(tf.mul(queries, scale), keys, false, true);
  const weights = maskedSoftmax(scores, allowed);
  return { weights, values: tf.matMul(weights, values) };
}

/** [steps, steps]: 1 where the key does not come after the query. */
export function causalMask(steps: number): tf.Tensor2D {
  return tf.tidy(() => {
    const numbers = tf.range(0, steps);
    const seen = tf.greaterEqual(tf.expandDims(numbers, 1), tf.expandDims(numbers, 0)) as tf.Tensor2D;
    return tf.cast(seen, 'float32');
  });
}
