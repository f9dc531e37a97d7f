import * as tf from '@tensorflow/tfjs';

/** A product that is 0 wherever the second factor is, whatever the first one is; the engine has it. */
const KERNEL = 'MulNoNan';

/**
 * Values where a mask is above 0, and zeros elsewhere, whatever stands there.
 *
 * A product with the mask would not do: 0 · NaN is NaN, in the result and in every gradient. On the engine this is one
 * op, and one more backwards, where `tf.where` makes nine.
 *
 * @param mask of the same rank as the values, with sizes of 1 where it says the same of all
 */
export function choose<Values extends tf.Tensor>(values: Values, mask: tf.Tensor): Values {
  return tf.tidy(() => {
    const above = tf.greater(mask, 0);
    const known = tf.getKernel(KERNEL, tf.getBackend()) != null && values.dtype === 'float32';
    return known
      ? product(values, tf.cast(above, 'float32'))
      : (tf.where(above, values, tf.zerosLike(values)) as Values);
  });
}

function product<Values extends tf.Tensor>(values: Values, kept: tf.Tensor): Values {
  const run = tf.customGrad((...inputs) => {
    const [x, y, save] = inputs as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    save([y]);
    return {
      value: tf.engine().runKernel(KERNEL, { x, y }) as tf.Tensor,
      gradFunc: (gradient: tf.Tensor, [y]: tf.Tensor[]) => [product(gradient, y!), tf.zerosLike(y!)],
    };
  });
  return run(values, kept) as Values;
}
