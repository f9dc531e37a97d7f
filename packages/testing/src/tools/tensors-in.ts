import * as tf from '@tensorflow/tfjs';

/** All tensors in a value made of arrays and records, by their path: `values`, `state.0`. */
export function tensorsIn(value: unknown, path = ''): [string, tf.Tensor][] {
  if (value instanceof tf.Tensor) return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    tensorsIn(part, path === '' ? key : `${path}.${key}`),
  );
}
