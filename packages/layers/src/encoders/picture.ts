import type { EncoderInput, Sequence } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { presentMask } from './fields.ts';

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
