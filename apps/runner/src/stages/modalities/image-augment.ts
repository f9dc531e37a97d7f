import type { AugmentOptions } from '@crossmodal/image';
import { z } from 'zod';

const share = z.number().min(0).max(1).prefault(0);

/** Random changes of each picture in each epoch of training: those of `@crossmodal/image`, none of which is the default. */
export const augmentSchema = z.strictObject({
  /** A random part shown as the whole; the least area of it, as a share. */
  crop: share,
  /** A window of the shown size, anywhere in a picture that is `stored` larger. */
  window: z.boolean().prefault(false),
  /** Left and right exchanged, in half of the cases. */
  flip: z.boolean().prefault(false),
  /** Degrees, either way. */
  rotate: z.number().min(0).max(180).prefault(0),
  /** The share by which the picture grows or shrinks. */
  scale: z.number().min(0).max(0.99).prefault(0),
  /** The share of width and height by which it moves. */
  shift: share,
  /** The share by which all gets lighter or darker. */
  brightness: share,
  contrast: share,
  saturation: share,
  /** The share of a half turn on the colour wheel. */
  hue: share,
  /** The share by which each colour channel is scaled on its own. */
  channels: share,
  /** The probability of no colour at all. */
  greyscale: share,
  /** The largest standard deviation of a blur, in pixels. */
  blur: z.number().min(0).max(100).prefault(0),
  /** The standard deviation of noise, as a share of the range of values. */
  noise: share,
  /** The side, in pixels, of a square that is blanked. */
  erase: z.int().min(0).prefault(0),
  /** Operations drawn at random, of one strength from 0 to 30. */
  randAugment: z
    .strictObject({
      operations: z.int().min(1).max(14).prefault(2),
      magnitude: z.number().min(0).max(30).prefault(9),
    })
    .nullable()
    .prefault(null),
});

export function augmentOptions({ randAugment, ...others }: z.output<typeof augmentSchema>): AugmentOptions {
  return { ...others, ...(randAugment && { randAugment }) };
}
