import { CrossmodalError, type Preprocessor } from '@crossmodal/core';
import {
  makeTokenizer,
  type TextPreprocessorOptions,
  type TokenizerConfig,
  textPreprocessor,
  type Vocabulary,
} from '@crossmodal/text';
import { z } from 'zod';
import type { ModalityKind } from './kind.ts';
import { buildTextEncoder, textEncoderSchema } from './text-encoders.ts';
import { openTokenizerFile } from './tokenizer-file.ts';
import { fitTokenizer, tokenizerSchema } from './tokenizers.ts';

/** Around pieces of words, `[CLS]` and `[SEP]`. */
const WORD_PIECE_FRAME = 2;

const textOptions = z.strictObject({
  kind: z.literal('text'),
  column: z.string().min(1),
  tokenizer: tokenizerSchema.prefault({}),
  lowerCase: z.boolean().prefault(true),
  /** Time steps: longer texts are cut, shorter ones padded. */
  length: z.int().min(1).max(4096).prefault(64),
  /** Where longer texts are cut. */
  truncate: z.enum(['end', 'start']).prefault('end'),
  /** Words seen less often in training are unknown; not of tokenizers that learn pieces. */
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

export const textSchema = textOptions.refine(
  ({ tokenizer, length }) => tokenizer.kind !== 'wordPiece' || length > WORD_PIECE_FRAME,
  { path: ['length'], message: `expected more than ${WORD_PIECE_FRAME}, as [CLS] and [SEP] take so many,` },
);

/** Texts: tokens as ids of a vocabulary learned from the training part, one token a time step. */
export const text: ModalityKind<z.output<typeof textSchema>> = {
  payload: 'text',
  mixed: 'steps',
  confirm({ tokenizer, lowerCase, length }, folder, at) {
    if (tokenizer.kind !== 'file') return;
    const place = { folder, at: (option: string) => at(['tokenizer', option]) };
    const { before, after } = openTokenizerFile(tokenizer, { lowerCase }, place).special ?? noFrame;
    const frame = before.length + after.length;
    if (length > frame) return;
    throw new CrossmodalError(
      'config/invalid',
      `expected a length of more than ${frame}, since ${tokenizer.file} sets so many tokens around a text, got ${length}.`,
      { location: at(['length']) },
    );
  },
  fit({ tokenizer, lowerCase, length, truncate, minCount, ngrams }, training, folder) {
    const words = { lowerCase, minCount };
    const fitted = fitTokenizer(tokenizer, training as Iterable<string>, words, { folder });
    return textPreprocessor({ ...fitted, length, truncate, ...(ngrams && { ngrams }) });
  },
  restore: (saved) => textPreprocessor(saved as unknown as TextPreprocessorOptions),
  buildEncoder({ ngrams, encoder }, preprocessor, context) {
    // Bucket 0 stands for none.
    const ngramBuckets = ngrams === null ? undefined : ngrams.buckets + 1;
    return buildTextEncoder(encoder, { vocab: vocabSize(preprocessor.config), ngramBuckets }, context);
  },
};

const noFrame = { before: [], after: [] };

/** Of the vocabulary beside the tokenizer, or of its own. */
function vocabSize({ tokenizer, vocabulary }: Preprocessor['config']): number {
  const { tokens } = (vocabulary ?? makeTokenizer(tokenizer as TokenizerConfig).vocabulary) as Vocabulary;
  return tokens.length;
}
