import * as tf from '@tensorflow/tfjs';
import { beforeAll } from 'vitest';

/** Runs the tests of a file on tfjs' plain JavaScript backend, without its advertisement for another. */
export function useCpu(): void {
  beforeAll(async () => {
    await tf.setBackend('cpu');
    tf.env().set('IS_NODE', false);
  });
}
