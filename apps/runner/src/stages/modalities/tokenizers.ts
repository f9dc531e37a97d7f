import {
  basicTokenizer,
  byteTokenizer,
  characterTokenizer,
  naturalTokenizer,
  naturalTokenizerNames,
  stemmerNames,
  stemTokenizer,
  type Tokenizer,
  trainBpe,
  trainVocabulary,
  trainWordPiece,
  type Vocabulary,
  wordTokenizer,
} from '@crossmodal/text';
import { z } from 'zod';
import type { TokenizerFilePlace } from './named-file.ts';
import { openTokenizerFile, tokenizerFileSchema } from './tokenizer-file.ts';

const stemmer = z
  .enum([...stemmerNames] as [string, ...string[]])
  .nullable()
  .prefault(null);
const stripAccents = z.boolean().prefault(false);
/** How many tokens there are to be. */
const size = z.int().min(300).max(1_000_000).prefault(8000);

/** How texts are cut, by `kind`; without one, into words. Another tokenizer is one more entry, and below. */
export const tokenizerSchema = z.discriminatedUnion('kind', [
  /** By Unicode's rules, in any script. */
  z.strictObject({
    kind: z.literal('word').optional().default('word'),
    /** Unicode's normal form. */
    form: z.enum(['NFC', 'NFKC', 'none']).prefault('NFC'),
    stripAccents,
    /** Keep punctuation as tokens of its own. */
    punctuation: z.boolean().prefault(false),
    /** Whose rules for words, a BCP 47 tag. */
    locale: z.string().refine(isLocale, 'expected a language tag, as "en" or "pt-BR",').prefault('en'),
    /** natural's, after it: `porter`, `porter-de` …; null: none. */
    stemmer,
  }),
  /** Where BERT cuts: spaces, punctuation, ideographs. */
  z.strictObject({ kind: z.literal('basic'), stripAccents }),
  /** One of natural's; letters that it drops are an error unless `lossy`. */
  z.strictObject({
    kind: z.literal('natural'),
    name: z.enum([...naturalTokenizerNames] as [string, ...string[]]),
    lossy: z.boolean().prefault(false),
    stemmer,
  }),
  /** Characters as people see them. */
  z.strictObject({ kind: z.literal('character') }),
  /** UTF-8: a vocabulary of 257. */
  z.strictObject({ kind: z.literal('byte') }),
  /** Pieces of words, learned from the training part as BERT's. */
  z.strictObject({ kind: z.literal('wordPiece'), size, stripAccents }),
  /** Pieces of bytes, learned from the training part as GPT-2's; `lowerCase` does not apply. */
  z.strictObject({ kind: z.literal('bpe'), size }),
  /** One that was trained elsewhere. */
  tokenizerFileSchema,
]);

export type TokenizerOptions = z.output<typeof tokenizerSchema>;

/** A tokenizer, and the vocabulary where it has none of its own. */
export interface FittedTokenizer {
  readonly tokenizer: Tokenizer;
  readonly vocabulary?: Vocabulary;
}

/**
 * @param texts those of the training part: vocabularies are learned from them alone
 * @param place where a tokenizer that was trained elsewhere lies
 */
export function fitTokenizer(
  options: TokenizerOptions,
  texts: Iterable<string>,
  { lowerCase, minCount }: { readonly lowerCase: boolean; readonly minCount: number },
  place: TokenizerFilePlace,
): FittedTokenizer {
  switch (options.kind) {
    case 'file':
      return { tokenizer: openTokenizerFile(options, { lowerCase }, place) };
    case 'byte':
      return { tokenizer: byteTokenizer() };
    case 'wordPiece': {
      const { size, stripAccents } = options;
      return { tokenizer: trainWordPiece(texts, { size, stripAccents, lowerCase }) };
    }
    case 'bpe':
      return { tokenizer: trainBpe(texts, { size: options.size }) };
    default: {
      const tokenizer = makeWords(options, lowerCase);
      return { tokenizer, vocabulary: trainVocabulary(texts, tokenizer, { minCount }) };
    }
  }
}

type WordsOptions = Extract<TokenizerOptions, { kind: 'word' | 'basic' | 'natural' | 'character' }>;

function makeWords(options: WordsOptions, lowerCase: boolean): Tokenizer {
  switch (options.kind) {
    case 'basic':
      return basicTokenizer({ lowerCase, stripAccents: options.stripAccents });
    case 'character':
      return characterTokenizer({ lowerCase });
    case 'natural': {
      const { name, lossy, stemmer } = options;
      return stemmed(naturalTokenizer({ name, lossy, lowerCase }), stemmer);
    }
    case 'word': {
      const { form, stripAccents, punctuation, locale, stemmer } = options;
      return stemmed(wordTokenizer({ lowerCase, form, stripAccents, punctuation, locale }), stemmer);
    }
  }
}

function stemmed(tokenizer: Tokenizer, stemmer: string | null): Tokenizer {
  return stemmer === null ? tokenizer : stemTokenizer({ tokenizer, stemmer });
}

/** Whether it is a language tag; of a language that is not known, the rules are those of all. */
function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
