import type { Definition, Encoder } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { expectShape, expectSize } from '../building/expect.ts';
import { normal, zeros } from '../building/initializers.ts';
import { tidy } from '../building/tidy.ts';
import { createWeight } from '../building/weights.ts';
import { inputField, presentMask } from './fields.ts';

export interface NumbersEncoderConfig {
  /** Features of each step. */
  readonly features: number;
}

/**
 * Columns of numbers as one step each: the number times the column's learned vector, plus another.
 *
 * Fields: `values` [batch, columns] float32, best of mean 0 and variance 1; optionally `mask` [batch, columns], 0
 * where a number is missing. Weights: `scale` (normal) and `shift` (zeros), both [columns, features].
 *
 * @throws CrossmodalError `layers/numbers-encoder/field` or `…/shape`
 * @example
 * const encoder = numbersEncoder({ features: 32 }).build({ random: randomStream(1) }, { columns: 5 });
 * const steps = encoder.call({ fields: { values }, present }, { training: false }); // [batch, 5, 32]
 *
 * Source: Gorishniy et al., "Revisiting Deep Learning Models for Tabular Data", NeurIPS 2021.
 */
export function numbersEncoder(
  config: NumbersEncoderConfig,
): Definition<NumbersEncoderConfig, { readonly columns: number }, Encoder> {
  const { features } = config;
  expectSize('layers/numbers-encoder', 'features', features);
  return {
    kind: 'numbers',
    config,
    build(context, { columns }) {
      const scale = createWeight(context, 'scale', [columns, features], normal(1 / Math.sqrt(features)));
      const shift = createWeight(context, 'shift', [columns, features], zeros);
      const checker = { code: 'layers/numbers-encoder', path: context.path };
      return {
        features,
        weights: { scale, shift },
        call(input) {
          const values = inputField(checker, input, 'values');
          expectShape(checker, 'values', values, ['batch', columns]);
          const known = input.fields.mask;
          if (known !== undefined) expectShape(checker, 'mask', known, values.shape);
          return tidy(() => {
            const mask = presentMask(known ?? tf.onesLike(values), input); // [batch, columns]
            const given = tf.where(tf.greater(mask, 0), values, tf.zerosLike(values)); // NaN may mark what is missing
            const steps = tf.add(tf.mul(tf.expandDims(given, 2), scale), shift); // [batch, columns, features]
            return { values: tf.mul(steps, tf.expandDims(mask, 2)) as tf.Tensor3D, mask };
          });
        },
      };
    },
  };
}
