import type { EncodedInput, Preprocessor } from '@crossmodal/core';

export interface CategoriesPreprocessorOptions {
  /** The categories with an id of their own, from 1; all others have 0. */
  readonly categories: readonly string[];
}

/**
 * The categories of a training part, in alphabetical order.
 *
 * @param minCount those seen less often have no id of their own; default 1
 */
export function fitCategories(values: Iterable<string>, minCount = 1): CategoriesPreprocessorOptions {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const categories = [...counts].filter(([, count]) => count >= minCount).map(([value]) => value);
  return { categories: categories.sort() };
}

/**
 * A column of categories as ids.
 *
 * Field: `ids`, [1] int32, from 0 (a category that training did not see) to the number of categories. What
 * `categoriesEncoder` of `@crossmodal/layers` takes, built for `{ sizes: [categories.length + 1] }`.
 *
 * @example
 * const species = categoriesPreprocessor(fitCategories(['dog', 'cat', 'dog']));
 * species.prepare('dog').ids; // data: 2
 */
export function categoriesPreprocessor(options: CategoriesPreprocessorOptions): Preprocessor<string> {
  const { categories } = options;
  const idOf = new Map(categories.map((category, i) => [category, i + 1]));
  return {
    kind: 'categories',
    config: { categories },
    fields: { ids: { dtype: 'int32', shape: [1] } },
    prepare: (value): EncodedInput => ({
      ids: { dtype: 'int32', shape: [1], data: Int32Array.of(idOf.get(value) ?? 0) },
    }),
    encode: (prepared) => prepared,
  };
}
