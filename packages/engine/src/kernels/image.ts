import * as tf from '@tensorflow/tfjs';
import { stringAttribute, typeAttribute } from '../backend/binding.ts';
import { toTensorFlow } from '../ffi/dtypes.ts';
import type { Kernel } from './register.ts';

/** `tf.image.transform`: projective transforms. */
export const transform: Kernel = ({ inputs, attrs, backend }) => {
  const { image, transforms } = inputs;
  const { interpolation, fillMode, fillValue, outputShape } = attrs as {
    interpolation: string;
    fillMode: string;
    fillValue: number;
    outputShape?: [number, number];
  };
  const size = tf.tensor1d(outputShape ?? image!.shape.slice(1, 3), 'int32'); // [height, width]
  const fill = tf.scalar(fillValue);
  try {
    const attributes = [
      typeAttribute('dtype', toTensorFlow(image!.dtype)),
      stringAttribute('interpolation', interpolation.toUpperCase()),
      stringAttribute('fill_mode', fillMode.toUpperCase()),
    ];
    const sources = [image!, transforms!, size, fill];
    return backend.executeSingleOutput('ImageProjectiveTransformV3', attributes, sources);
  } finally {
    tf.dispose([size, fill]);
  }
};
