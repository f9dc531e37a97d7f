import { type ImagePreprocessorOptions, imagePreprocessor, toLinearMap } from '@crossmodal/image';
import { normalizedPictures } from '@crossmodal/layers';
import { z } from 'zod';
import { augmentOptions, augmentSchema } from './image-augment.ts';
import { buildImageEncoder, cutsEvenly, imageEncoderSchema, widestPool } from './image-encoders.ts';
import type { ModalityKind } from './kind.ts';

const size = z.int().min(1).max(4096);
const threeOf = (value: z.ZodNumber) => z.tuple([value, value, value]);

export const imageSchema = z
  .strictObject({
    kind: z.literal('image'),
    column: z.string().min(1),
    width: size.prefault(64),
    height: size.prefault(64),
    /** How a picture of another shape is fitted. */
    resize: z.enum(['cover', 'contain', 'stretch']).prefault('contain'),
    /** Behind transparent pixels and around the picture: red, green, blue. */
    background: threeOf(z.int().min(0).max(255)).prefault([255, 255, 255]),
    /** The size in which pictures are kept, where it is larger, so that crops lose no sharpness; null: as shown. */
    stored: z.strictObject({ width: size, height: size }).nullable().prefault(null),
    /** What is refused: more pixels, more seconds of computing. */
    limits: z
      .strictObject({
        maxPixels: z.int().min(1).prefault(50_000_000),
        timeLimit: z.int().min(1).max(3600).prefault(30),
      })
      .prefault({}),
    /** A preset, or mean and standard deviation of each channel, of values from 0 to 1. */
    normalize: z
      .union([
        z.enum(['minus-one-one', 'zero-one', 'imagenet', 'clip']),
        z.strictObject({ mean: threeOf(z.number()), std: threeOf(z.number().positive()) }),
      ])
      .prefault('minus-one-one'),
    /** `uint8`: batches hold bytes, which the model normalizes; less memory, colours rounded to 256ths. */
    output: z.enum(['float32', 'uint8']).prefault('float32'),
    /** Random changes of each picture in each epoch of training; null: none. */
    augment: augmentSchema.nullable().prefault(null),
    encoder: imageEncoderSchema.prefault({}),
  })
  .refine((config) => cutsEvenly(config.encoder, config), {
    path: ['encoder', 'patch'],
    message: 'expected a side that divides width and height,',
  })
  .refine(
    ({ stored, width, height }) => stored === null || (stored.width >= width && stored.height >= height),
    {
      path: ['stored'],
      message: 'expected at least width and height,',
    },
  )
  .superRefine(({ encoder, augment, stored, width, height }, context) => {
    const refuse = (path: readonly string[], message: string): void =>
      context.addIssue({ code: 'custom', path: [...path], message });
    const widest = widestPool(encoder, { width, height });
    if (encoder.kind === 'convolutional' && encoder.pool > widest) {
      refuse(['encoder', 'pool'], `expected at most ${widest}, the cells that the strides leave of a side,`);
    }
    if (augment === null) return;
    if (augment.window && (stored === null || (stored.width === width && stored.height === height))) {
      refuse(
        ['augment', 'window'],
        'expected false, since pictures are not "stored" larger than they are shown,',
      );
    }
    const shorter = Math.min(width, height);
    if (augment.erase > shorter) {
      refuse(['augment', 'erase'], `expected at most ${shorter} pixels, the shorter side of a picture,`);
    }
  });

/** Pictures: decoded by sharp, encoded into cells of a grid, squares or rows, each a time step. */
export const image: ModalityKind<z.output<typeof imageSchema>> = {
  payload: 'image',
  mixed: 'input',
  fit: ({ width, height, resize, background, stored, limits, normalize, output, augment }) =>
    imagePreprocessor({
      ...{ width, height, resize, background, limits, normalize, output },
      ...(stored && { stored }),
      ...(augment && { augment: augmentOptions(augment) }),
    }),
  restore: (saved) => imagePreprocessor(saved as unknown as ImagePreprocessorOptions),
  buildEncoder({ encoder, width, height, output, normalize }, _, context) {
    const built = buildImageEncoder(encoder, { width, height }, context);
    return output === 'uint8' ? normalizedPictures(built, toLinearMap(normalize)) : built;
  },
};
