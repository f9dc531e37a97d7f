import { randomStream } from '@crossmodal/core';
import * as tf from '@tensorflow/tfjs';

/** Normal numbers of a shape, always the same for one name. */
export function randomTensor(name: string, shape: readonly number[]): tf.Tensor {
  const values = randomStream(0)
    .child(name)
    .normals(tf.util.sizeFromShape([...shape]));
  return tf.tensor(values, [...shape]);
}

/** A seed for a training call. */
export function seedTensor(seed: number): tf.Tensor1D {
  const { key } = randomStream(seed);
  return tf.tensor1d(
    key.map((word) => word | 0),
    'int32',
  );
}
