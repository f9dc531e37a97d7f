import type { BuildContext, Encoder } from '@crossmodal/core/tensors';
import { convolutionalEncoder, patchEncoder, residualEncoder, rowEncoder } from '@crossmodal/layers';
import { z } from 'zod';

const size = z.int().min(1);
const dropout = z.number().min(0).lt(1).prefault(0);
const features = size.max(16_384).prefault(128);

/** Channels of each block, and how far its window moves at once. */
const blocks = (channels: readonly number[], strides: readonly number[]) => ({
  channels: z
    .array(size)
    .min(1)
    .prefault([...channels]),
  strides: z
    .array(size.max(4))
    .min(1)
    .prefault([...strides]),
});

const asMany = {
  path: ['strides'],
  message: 'expected as many strides as channels,',
};
const fit = (encoder: {
  readonly channels: readonly number[];
  readonly strides: readonly number[];
}): boolean => encoder.channels.length === encoder.strides.length;

/** How a picture becomes steps, by `kind`; without one, by convolutions. Another encoder is one more entry, and below. */
export const imageEncoderSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('convolutional').optional().default('convolutional'),
      ...blocks([24, 48, 48, 96, 96], [2, 2, 1, 2, 1]),
      /** The side of the window of a last max-pooling; 1: none. */
      pool: size.prefault(1),
      dropout,
    })
    .refine(fit, asMany),
  z
    .strictObject({ kind: z.literal('residual'), ...blocks([32, 64, 128], [2, 2, 2]), dropout })
    .refine(fit, asMany),
  /** Squares of the picture, each a step. */
  z.strictObject({
    kind: z.literal('patches'),
    features,
    /** The side of a square, in pixels; it must divide width and height. */
    patch: size.prefault(8),
    dropout,
  }),
  /** Rows of pixels, each a step. */
  z.strictObject({ kind: z.literal('rows'), features, dropout }),
]);

export type ImageEncoderConfig = z.output<typeof imageEncoderSchema>;

/** In pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Whether pictures of this size can be cut as the encoder cuts them. */
export function cutsEvenly(encoder: ImageEncoderConfig, { width, height }: PictureSize): boolean {
  return encoder.kind !== 'patches' || (width % encoder.patch === 0 && height % encoder.patch === 0);
}

/** The widest window of a last pooling that what the convolutions leave of the picture has room for. */
export function widestPool(encoder: ImageEncoderConfig, { width, height }: PictureSize): number {
  if (encoder.kind !== 'convolutional') return 1;
  const left = (side: number): number =>
    encoder.strides.reduce((cells, stride) => Math.ceil(cells / stride), side);
  return Math.min(left(width), left(height));
}

export function buildImageEncoder(
  config: ImageEncoderConfig,
  size: PictureSize,
  context: BuildContext,
): Encoder {
  const picture = { ...size, channels: 3 };
  switch (config.kind) {
    case 'convolutional': {
      const { channels, strides, pool, dropout } = config;
      return convolutionalEncoder({ channels, strides, pool, dropout }).build(context, picture);
    }
    case 'residual': {
      const { channels, strides, dropout } = config;
      return residualEncoder({ channels, strides, dropout }).build(context, picture);
    }
    case 'patches': {
      const { features, patch, dropout } = config;
      return patchEncoder({ features, patch, dropout }).build(context, picture);
    }
    case 'rows':
      return rowEncoder({ features: config.features, dropout: config.dropout }).build(context, picture);
  }
}
