import { z } from 'zod';

const share = z.number().min(0).lt(1);

export const textSchema = z.strictObject({
  kind: z.literal('text'),
  column: z.string().min(1),
  tokenizer: z.enum(['word']).prefault('word'),
  lowerCase: z.boolean().prefault(true),
  /** Time steps: longer texts are cut, shorter ones padded. */
  length: z.int().min(1).max(4096).prefault(64),
  /** Words seen less often in training are unknown. */
  minCount: z.int().min(1).prefault(1),
  /** Parts of words beside the words; null: none. */
  ngrams: z
    .strictObject({
      sizes: z.array(z.int().min(1).max(8)).min(1).prefault([3, 4, 5]),
      buckets: z.int().min(1).prefault(4096),
      /** How many of a word's parts are kept. */
      perToken: z.int().min(1).prefault(32),
    })
    .nullable()
    .prefault(null),
  encoder: z
    .strictObject({
      features: z.int().min(1).prefault(128),
      wordDropout: share.prefault(0),
      ngramDropout: share.prefault(0),
    })
    .prefault({}),
});
