import { type ImagePreprocessorOptions, imagePreprocessor } from '@crossmodal/image';
import { z } from 'zod';
import { buildImageEncoder, cutsEvenly, imageEncoderSchema } from './image-encoders.ts';
import type { ModalityKind } from './kind.ts';

const share = z.number().min(0).lt(1);
const size = z.int().min(1).max(4096);

export const imageSchema = z
  .strictObject({
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
    encoder: imageEncoderSchema.prefault({}),
  })
  .refine((config) => cutsEvenly(config.encoder, config), {
    path: ['encoder', 'patch'],
    message: 'expected a side that divides width and height,',
  });

/** Pictures: decoded by sharp, encoded into cells of a grid, squares or rows, each a time step. */
export const image: ModalityKind<z.output<typeof imageSchema>> = {
  payload: 'image',
  fit: ({ width, height, resize, normalize, augment }) =>
    imagePreprocessor({ width, height, resize, normalize, ...(augment && { augment }) }),
  restore: (saved) => imagePreprocessor(saved as unknown as ImagePreprocessorOptions),
  buildEncoder: ({ encoder, width, height }, _, context) =>
    buildImageEncoder(encoder, { width, height }, context),
};
