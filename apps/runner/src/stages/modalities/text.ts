import {
  type TextPreprocessorOptions,
  textPreprocessor,
  trainVocabulary,
  type Vocabulary,
  wordTokenizer,
} from '@crossmodal/text';
import { z } from 'zod';
import type { ModalityKind } from './kind.ts';
import { buildTextEncoder, textEncoderSchema } from './text-encoders.ts';

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
  encoder: textEncoderSchema.prefault({}),
});

/** Texts: words as ids of a vocabulary learned from the training part, one word a time step. */
export const text: ModalityKind<z.output<typeof textSchema>> = {
  payload: 'text',
  fit({ lowerCase, length, minCount, ngrams }, training) {
    const tokenizer = wordTokenizer({ lowerCase });
    const vocabulary = trainVocabulary(training as Iterable<string>, tokenizer, { minCount });
    return textPreprocessor({ tokenizer, vocabulary, length, ...(ngrams && { ngrams }) });
  },
  restore: (saved) => textPreprocessor(saved as unknown as TextPreprocessorOptions),
  buildEncoder({ ngrams, encoder }, preprocessor, context) {
    const { tokens } = preprocessor.config.vocabulary as Vocabulary;
    // Bucket 0 stands for none.
    const ngramBuckets = ngrams === null ? undefined : ngrams.buckets + 1;
    return buildTextEncoder(encoder, { vocab: tokens.length, ngramBuckets }, context);
  },
};
