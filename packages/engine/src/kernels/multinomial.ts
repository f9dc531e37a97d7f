import * as tf from '@tensorflow/tfjs';
import { typeAttribute } from '../backend/binding.ts';
import { DT } from '../ffi/dtypes.ts';
import type { Kernel } from './register.ts';

/** Draws from categories; the same seed gives the same draws, which TensorFlow's stateful op does not promise. */
export const multinomial: Kernel = ({ inputs, attrs, backend }) => {
  const { numSamples, seed, normalized } = attrs as {
    numSamples: number;
    seed: number;
    normalized: boolean;
  };
  return tf.tidy(() => {
    const given = inputs.logits as tf.Tensor;
    const logits = normalized ? tf.log(given) : given;
    // All bits of the seed, which tfjs draws from [0, 1) where none is given.
    const seeds = tf.tensor1d(new Int32Array(Float64Array.of(seed).buffer), 'int32');
    const attributes = [
      typeAttribute('T', DT.float32),
      typeAttribute('Tseed', DT.int32),
      typeAttribute('output_dtype', DT.int32),
    ];
    const sources = [logits, tf.scalar(numSamples, 'int32'), seeds];
    return backend.executeSingleOutput('StatelessMultinomial', attributes, sources);
  });
};
