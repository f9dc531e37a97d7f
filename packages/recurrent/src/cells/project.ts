import * as tf from '@tensorflow/tfjs';

/** `x · kernel + bias` of all steps as one product: [time, batch, in] -> [time, batch, out]. */
export function project(x: tf.Tensor3D, kernel: tf.Tensor, bias?: tf.Tensor): tf.Tensor3D {
  const [time, batch, features] = x.shape;
  const product = tf.matMul(tf.reshape(x, [time * batch, features]), kernel as tf.Tensor2D);
  const sum = bias === undefined ? product : tf.add(product, bias);
  return tf.reshape(sum, [time, batch, kernel.shape[1]!]);
}
