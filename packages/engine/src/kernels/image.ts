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

/**
 * `tf.image.rotateWithOffset`, which TensorFlow has no op for: the pixel that each one is taken from is the same for all
 * images, so it is looked up.
 */
export const rotateWithOffset: Kernel = ({ inputs, attrs }) =>
  tf.tidy(() => {
    const image = inputs.image as tf.Tensor4D;
    const [batch, height, width, channels] = image.shape;
    const { radians, fillValue, center } = attrs as unknown as {
      radians: number;
      fillValue: number | [number, number, number];
      center: number | [number, number];
    };
    const [centerX, centerY] = tf.backend_util.getImageCenter(center, height, width);
    const [sin, cos] = [Math.sin(radians), Math.cos(radians)];
    const sources = new Int32Array(height * width);
    const isInside = new Uint8Array(height * width);
    for (let i = 0; i < sources.length; i++) {
      const [dx, dy] = [(i % width) - centerX, Math.floor(i / width) - centerY];
      const x = Math.round(dx * cos - dy * sin + centerX);
      const y = Math.round(dx * sin + dy * cos + centerY);
      if (x >= 0 && x < width && y >= 0 && y < height) {
        sources[i] = y * width + x;
        isInside[i] = 1;
      }
    }
    const pixels = tf.reshape(image, [batch, height * width, channels]);
    const moved = tf.gather(pixels, tf.tensor1d(sources, 'int32'), 1); // [batch, pixels, channels]
    const inside = tf.tensor(isInside, [1, height * width, 1], 'bool');
    // The fourth channel is opacity.
    const fill = Array.from({ length: channels }, (_, i) =>
      typeof fillValue === 'number' ? fillValue : i === 3 ? 255 : (fillValue[i] ?? 0),
    );
    const filled = tf.where(inside, moved, tf.tensor(fill, [1, 1, channels], image.dtype));
    return tf.reshape(filled, image.shape);
  });
