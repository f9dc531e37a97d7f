import { CrossmodalError, suggestName } from '@crossmodal/core';
import type { EncoderInput } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { type Checker, expectShape } from '../building/expect.ts';

/**
 * A field of an encoder's input.
 *
 * @throws CrossmodalError `<code>/field` where the input has none of that name
 */
export function inputField({ code }: Checker, { fields }: EncoderInput, name: string): tf.Tensor {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field === undefined) {
    const names = Object.keys(fields);
    throw new CrossmodalError(
      `${code}/field`,
      `expected the field "${name}", got ${names.map((known) => `"${known}"`).join(', ') || 'none'}.`,
      { hint: suggestName(name, names) },
    );
  }
  return field;
}

/**
 * [batch, time]: a step is real where its own mask is 1 and its sample has the modality.
 *
 * @throws CrossmodalError `layers/present/shape` where `present` is of another batch
 */
export function presentMask(mask: tf.Tensor, { present }: EncoderInput): tf.Tensor2D {
  expectShape({ code: 'layers/present' }, 'present', present, [mask.shape[0]!]);
  return tf.mul(mask, tf.reshape(present, [-1, 1]));
}
