import { CrossmodalError } from '@crossmodal/core';
import type { BpeOptions } from '../tokenizers/bpe.ts';
import type { Tokenizer } from '../tokenizers/tokenizer.ts';
import type { WordPieceOptions } from '../tokenizers/wordpiece.ts';
import type { Vocabulary } from '../vocabulary/vocabulary.ts';

/** The content of a `tokenizer.json`. */
export type TokenizerJson = Readonly<Record<string, unknown>>;

/**
 * A tokenizer as the `tokenizer.json` that Hugging Face's libraries read: they give the same ids.
 *
 * @param tokenizer WordPiece or BPE; or the basic tokenizer together with a vocabulary
 * @throws CrossmodalError `text/not-exportable` for others, whose rules that format cannot express
 * @example
 * writeFileSync('tokenizer.json', JSON.stringify(toTokenizerJson(tokenizer)));
 */
export function toTokenizerJson(tokenizer: Tokenizer, vocabulary?: Vocabulary): TokenizerJson {
  const { config } = tokenizer;
  if (config.kind === 'wordpiece') return wordPieceJson(config as unknown as WordPieceOptions);
  if (config.kind === 'bpe') return bpeJson(config as unknown as BpeOptions);
  if (config.kind === 'basic' && vocabulary !== undefined) {
    const model = { type: 'WordLevel', vocab: idsOf(vocabulary.tokens), unk_token: '[UNK]' };
    return { ...frame, ...bertRules(config as { lowerCase?: boolean; stripAccents?: boolean }), model };
  }
  throw new CrossmodalError(
    'text/not-exportable',
    `expected a wordpiece or bpe tokenizer, or a basic one with a vocabulary, got "${config.kind}".`,
  );
}

// Special tokens are not listed as "added": Hugging Face would then find them in texts, which we do not.
const frame = { version: '1.0', truncation: null, padding: null, added_tokens: [] } as const;

function wordPieceJson({ tokens, frame: framed, ...rules }: WordPieceOptions): TokenizerJson {
  const vocab = idsOf(tokens);
  const [cls, sep] = [vocab['[CLS]'], vocab['[SEP]']];
  const processor =
    framed !== false && cls !== undefined && sep !== undefined
      ? { type: 'BertProcessing', sep: ['[SEP]', sep], cls: ['[CLS]', cls] }
      : null;
  return {
    ...frame,
    ...bertRules(rules),
    post_processor: processor,
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab,
    },
  };
}

function bpeJson({ tokens, merges, prefixSpace = false }: BpeOptions): TokenizerJson {
  const byteLevel = { type: 'ByteLevel', add_prefix_space: prefixSpace, trim_offsets: true, use_regex: true };
  return {
    ...frame,
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: { ...byteLevel, trim_offsets: false },
    decoder: byteLevel,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: idsOf(tokens),
      merges,
    },
  };
}

function bertRules({
  lowerCase = true,
  stripAccents = lowerCase,
}: {
  readonly lowerCase?: boolean;
  readonly stripAccents?: boolean;
}): TokenizerJson {
  return {
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: stripAccents,
      lowercase: lowerCase,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: null,
    decoder: null,
  };
}

function idsOf(tokens: readonly string[]): Record<string, number> {
  return Object.fromEntries(tokens.map((token, id) => [token, id]));
}
