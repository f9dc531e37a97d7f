import { type CategoriesPreprocessorOptions, categoriesPreprocessor, fitCategories } from '@crossmodal/data';
import { categoriesEncoder } from '@crossmodal/layers';
import { z } from 'zod';
import type { ModalityKind } from './kind.ts';

export const categoriesSchema = z.strictObject({
  kind: z.literal('categories'),
  column: z.string().min(1),
  /** Categories seen less often in training are one, with those never seen. */
  minCount: z.int().min(1).prefault(1),
  encoder: z.strictObject({ features: z.int().min(1).max(16_384).prefault(128) }).prefault({}),
});

/** A column with one of a few values: the learned vector of the value is the one time step. */
export const categories: ModalityKind<z.output<typeof categoriesSchema>> = {
  payload: 'text',
  mixed: 'steps',
  fit: ({ minCount }, training) =>
    categoriesPreprocessor(fitCategories(training as Iterable<string>, minCount)),
  restore: (saved) => categoriesPreprocessor(saved as unknown as CategoriesPreprocessorOptions),
  buildEncoder({ encoder }, preprocessor, context) {
    const known = (preprocessor.config as unknown as CategoriesPreprocessorOptions).categories;
    return categoriesEncoder(encoder).build(context, { sizes: [known.length + 1] });
  },
};
