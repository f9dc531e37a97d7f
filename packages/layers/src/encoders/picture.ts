import type { Encoder, EncoderInput, Sequence } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { tidy } from '../building/tidy.ts';
import { inputField, presentMask } from './fields.ts';

/** What a picture's preprocessor says of it. */
export interface PictureInput {
  /** In pixels. */
  readonly height: number;
  readonly width: number;
  /** Colours: 3, or 1 for grey. */
  readonly channels: number;
}

/** The cells of a picture as steps, row by row; those of missing pictures are masked and 0. */
export function cellsAsSteps(cells: tf.Tensor4D, input: EncoderInput): Sequence {
  const [batch, height, width, features] = cells.shape;
  return maskedSteps(tf.reshape(cells, [batch, height * width, features]), input);
}

/** Steps of which all are real where the sample has the modality, and else none. */
export function maskedSteps(values: tf.Tensor3D, input: EncoderInput): Sequence {
  const [batch, time] = values.shape;
  const mask = presentMask(tf.ones([batch, time]), input);
  return { values: tf.mul(values, tf.expandDims(mask, 2)), mask };
}

/** Channel c of a normalized pixel is `scale[c] * value + offset[c]`. */
export interface PixelMap {
  readonly scale: readonly number[];
  readonly offset: readonly number[];
}

/**
 * An encoder of pictures that come as bytes: they are normalized first, inside the step, where the engine does it.
 *
 * Field: `pixels` [batch, height, width, channels], 0 to 255, int32 (tfjs has no smaller integers) or float32. Host
 * stages then write, keep and stack a quarter of the memory that floats need.
 *
 * @param map one scale and one offset for each channel, as `toLinearMap` of `@crossmodal/image` gives them
 * @example
 * const encoder = normalizedPictures(convolutionalEncoder(config).build(context, { channels: 3 }), toLinearMap('imagenet'));
 */
export function normalizedPictures(encoder: Encoder, { scale, offset }: PixelMap): Encoder {
  return {
    features: encoder.features,
    weights: encoder.weights,
    call(input, call) {
      const bytes = inputField({ code: 'layers/normalized-pictures', path: undefined }, input, 'pixels');
      return tidy(() => {
        const scaled = tf.mul(tf.cast(bytes, 'float32'), tf.tensor1d([...scale]));
        const pixels = tf.add(scaled, tf.tensor1d([...offset])); // [batch, height, width, channels]
        return encoder.call({ ...input, fields: { ...input.fields, pixels } }, call);
      });
    },
  };
}
