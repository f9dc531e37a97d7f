import type { ImageSource, Preprocessor } from '@crossmodal/core';
import { type ImagePreprocessorOptions, imagePreprocessor } from '../preprocessor.ts';
import { type SequenceLayout, sequenceShape } from './layout.ts';
import { toSequence } from './sequence.ts';

export interface ImageSequenceOptions {
  /** Its values are floats, red, green and blue together. */
  readonly image: Omit<ImagePreprocessorOptions, 'output' | 'order'>;
  readonly layout: SequenceLayout;
}

/**
 * Pictures as sequences, for recurrent networks without an encoder before them: augmented as pictures, then cut.
 *
 * The field of `encode` is `steps`, [steps, features] float32.
 *
 * @throws RangeError when the size does not divide into such steps
 * @example
 * const layout = { kind: 'patches', size: 8, order: 'snake' } as const;
 * const pictures = imageSequencePreprocessor({ image: { width: 32, height: 32 }, layout });
 */
export function imageSequencePreprocessor({
  image,
  layout,
}: ImageSequenceOptions): Preprocessor<ImageSource> {
  const pictures = imagePreprocessor({ ...image, output: 'float32', order: 'rgb-last' });
  const { width, height } = image;
  const shape = sequenceShape(layout, { width, height, channels: 3 });
  return {
    kind: 'image-sequence',
    config: { image: pictures.config, layout },
    ...(pictures.prepareConfig && { prepareConfig: pictures.prepareConfig }),
    fields: { steps: { dtype: 'float32', shape } },
    prepare: (source) => pictures.prepare(source),
    encode(prepared, context = {}) {
      const data = pictures.encode(prepared, context).pixels!.data as Float32Array;
      const room = context.into?.steps;
      const fits = room?.dtype === 'float32' && room.data.length === shape[0] * shape[1];
      const steps = toSequence({ data, width, height, channels: 3 }, layout, fits ? room.data : undefined);
      return { steps: { dtype: 'float32', shape, data: steps } };
    },
  };
}
