import type { Definition, Encoder } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { expectShape, expectSize } from '../building/expect.ts';
import { tidy } from '../building/tidy.ts';
import { childContext, composeWeights } from '../building/weights.ts';
import { embedding } from '../embedding.ts';
import { inputField, presentMask } from './fields.ts';

export interface CategoriesEncoderConfig {
  /** Features of each step. */
  readonly features: number;
}

export interface CategoriesEncoderInput {
  /** How many categories each column has. */
  readonly sizes: readonly number[];
}

/**
 * Columns of categories as one step each: the learned vector of the column's category.
 *
 * Fields: `ids` [batch, columns] int32, each from 0 to its column's size - 1; optionally `mask` [batch, columns], 0
 * where a category is missing. Weights: `vectors/vectors` [sum of sizes, features].
 *
 * @throws CrossmodalError `layers/categories-encoder/field` or `…/shape`
 * @example
 * const encoder = categoriesEncoder({ features: 32 }).build({ random: randomStream(1) }, { sizes: [7, 12] });
 * const steps = encoder.call({ fields: { ids }, present }, { training: false }); // [batch, 2, 32]
 *
 * Source: Guo & Berkhahn, "Entity Embeddings of Categorical Variables", 2016.
 */
export function categoriesEncoder(
  config: CategoriesEncoderConfig,
): Definition<CategoriesEncoderConfig, CategoriesEncoderInput, Encoder> {
  const { features } = config;
  expectSize('layers/categories-encoder', 'features', features);
  return {
    kind: 'categories',
    config,
    build(context, { sizes }) {
      // One table for all columns, each behind the one before it.
      const starts = sizes.map((_, column) => sizes.slice(0, column).reduce((sum, size) => sum + size, 0));
      const vocab = sizes.reduce((sum, size) => sum + size, 0);
      const vectors = embedding({ features }).build(childContext(context, 'vectors'), { vocab });
      const checker = { code: 'layers/categories-encoder', path: context.path };
      return {
        features,
        weights: composeWeights({ vectors }),
        call(input, call) {
          const ids = inputField(checker, input, 'ids');
          expectShape(checker, 'ids', ids, ['batch', sizes.length]);
          const known = input.fields.mask;
          if (known !== undefined) expectShape(checker, 'mask', known, ids.shape);
          return tidy(() => {
            const mask = presentMask(known ?? tf.ones(ids.shape), input); // [batch, columns]
            const values = vectors.call(tf.add(ids, tf.tensor1d(starts, 'int32')), call);
            return { values: tf.mul(values, tf.expandDims(mask, 2)) as tf.Tensor3D, mask };
          });
        },
      };
    },
  };
}
