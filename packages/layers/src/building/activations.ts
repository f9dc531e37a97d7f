import * as tf from '@tensorflow/tfjs';
import { expectOneOf } from './expect.ts';

const activations = ['linear', 'relu', 'gelu', 'silu', 'elu', 'tanh', 'sigmoid', 'softplus'] as const;

/** The functions that a layer may apply to its result. */
export type Activation = (typeof activations)[number];

/** Throws unless an activation of a config is known. */
export function expectActivation(code: string, value: Activation): void {
  expectOneOf(code, 'activation', value, activations);
}

/**
 * An activation by its name, element by element.
 *
 * `gelu` is the exact one, x·Φ(x) (Hendrycks & Gimpel 2016); `silu` is x·σ(x).
 */
export function activate<T extends tf.Tensor>(activation: Activation, x: T): T {
  switch (activation) {
    case 'linear':
      return x;
    case 'relu':
      return tf.relu(x);
    case 'gelu':
      return tf.mul(x, tf.mul(0.5, tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2)))));
    case 'silu':
      return tf.mul(x, tf.sigmoid(x));
    case 'elu':
      return tf.elu(x);
    case 'tanh':
      return tf.tanh(x);
    case 'sigmoid':
      return tf.sigmoid(x);
    case 'softplus':
      return tf.softplus(x);
  }
}
