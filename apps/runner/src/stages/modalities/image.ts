import { type ImagePreprocessorOptions, imagePreprocessor } from '@crossmodal/image';
import { convolutionalEncoder } from '@crossmodal/layers';
import { z } from 'zod';
import type { ModalityKind } from './kind.ts';

const share = z.number().min(0).lt(1);
const size = z.int().min(1).max(4096);

export const imageSchema = z.strictObject({
  kind: z.literal('image'),
  column: z.string().min(1),
  width: size.prefault(64),
  height: size.prefault(64),
  /** How a picture of another shape is fitted. */
  resize: z.enum(['cover', 'contain', 'stretch']).prefault('contain'),
  normalize: z.enum(['minus-one-one', 'zero-one', 'imagenet', 'clip']).prefault('minus-one-one'),
  /** Random changes of each picture in each epoch of training; null: none. */
  augment: z
    .strictObject({
      /** Left and right exchanged, in half of the cases. */
      flip: z.boolean().prefault(false),
      /** Degrees, either way. */
      rotate: z.number().min(0).max(180).prefault(0),
      /** The share by which the picture grows or shrinks. */
      scale: share.prefault(0),
      /** The share of width and height by which it moves. */
      shift: share.prefault(0),
      contrast: share.prefault(0),
      /** The share by which each colour channel is scaled on its own. */
      channels: share.prefault(0),
      /** The side, in pixels, of a square that is blanked. */
      erase: z.int().min(0).prefault(0),
    })
    .nullable()
    .prefault(null),
  encoder: z
    .strictObject({
      channels: z.array(z.int().min(1)).min(1).prefault([24, 48, 48, 96, 96]),
      strides: z.array(z.int().min(1).max(4)).min(1).prefault([2, 2, 1, 2, 1]),
      /** The side of the window of a last max-pooling; 1: none. */
      pool: z.int().min(1).prefault(1),
      dropout: share.prefault(0),
    })
    .refine((e) => e.channels.length === e.strides.length, 'expected as many strides as channels,')
    .prefault({}),
});

/** Pictures: decoded by sharp, encoded by convolutions into a grid of cells, one cell a time step. */
export const image: ModalityKind<z.output<typeof imageSchema>> = {
  payload: 'image',
  fit: ({ width, height, resize, normalize, augment }) =>
    imagePreprocessor({ width, height, resize, normalize, ...(augment && { augment }) }),
  restore: (saved) => imagePreprocessor(saved as unknown as ImagePreprocessorOptions),
  buildEncoder: ({ encoder }, _, context) => convolutionalEncoder(encoder).build(context, { channels: 3 }),
};
