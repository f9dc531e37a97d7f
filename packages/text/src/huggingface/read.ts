import { CrossmodalError, isCrossmodalError } from '@crossmodal/core';
import { bpeTokenizer } from '../tokenizers/bpe.ts';
import type { Tokenizer } from '../tokenizers/tokenizer.ts';
import { wordPieceTokenizer } from '../tokenizers/wordpiece.ts';
import { tokensById } from '../vocabulary/tokens-by-id.ts';
import { huggingFaceTokenizer } from './library.ts';
import type { TokenizerJson } from './write.ts';

type Part = Readonly<Record<string, unknown>> | null | undefined;

/**
 * The tokenizer of a `tokenizer.json`, as thousands of models on Hugging Face's hub have one.
 *
 * BERT's and GPT-2's kinds are ours, with exact places in the text; all others run on Hugging Face's own JavaScript
 * library, and places are found by search. Special tokens that stand in a text are text with the first two.
 *
 * @param json the parsed file
 * @throws CrossmodalError `text/tokenizer-json`, `text/vocabulary` when it is none, or not whole
 * @example
 * const tokenizer = fromTokenizerJson(JSON.parse(readFileSync('tokenizer.json', 'utf8')));
 */
export function fromTokenizerJson(json: TokenizerJson): Tokenizer {
  try {
    return read(json);
  } catch (cause) {
    if (isCrossmodalError(cause)) throw cause;
    // What another shape of the file leads to, here or in the library.
    throw new CrossmodalError('text/tokenizer-json', `it cannot be used: ${(cause as Error).message}.`, {
      hint: 'Was it written by a version of Hugging Face’s tokenizers, and is it whole?',
      cause,
    });
  }
}

function read(json: TokenizerJson): Tokenizer {
  const part = (name: string): Part => json?.[name] as Part;
  const [model, normalizer, splitter] = [part('model'), part('normalizer'), part('pre_tokenizer')];
  if (typeof model?.vocab !== 'object' || model.vocab === null) {
    throw new CrossmodalError('text/tokenizer-json', 'expected a model with a vocab.', {
      hint: 'Give it the parsed content of a tokenizer.json.',
    });
  }
  const kind = model.type ?? (Array.isArray(model.merges) ? 'BPE' : undefined);
  if (kind === 'WordPiece' && isBert(model, normalizer, splitter)) {
    const lowerCase = normalizer?.lowercase !== false;
    return wordPieceTokenizer({
      tokens: tokensById(model.vocab),
      lowerCase,
      stripAccents: (normalizer?.strip_accents as boolean | null) ?? lowerCase,
      frame: part('post_processor') != null,
    });
  }
  if (kind === 'BPE' && isGpt2(model, normalizer, splitter, part('post_processor'))) {
    const added = (json.added_tokens ?? []) as readonly { readonly id: number; readonly content: string }[];
    const vocab = { ...(model.vocab as Readonly<Record<string, number>>) };
    for (const { id, content } of added) vocab[content] = id;
    const merges = (model.merges as readonly (string | readonly string[])[]).map((merge) =>
      typeof merge === 'string' ? merge : merge.join(' '),
    );
    return bpeTokenizer({
      tokens: tokensById(vocab),
      merges,
      prefixSpace: splitter?.add_prefix_space === true,
      padding: added[0]?.content ?? '<|endoftext|>',
    });
  }
  return huggingFaceTokenizer(json);
}

function isBert(model: Part, normalizer: Part, splitter: Part): boolean {
  return (
    normalizer?.type === 'BertNormalizer' &&
    normalizer.clean_text !== false &&
    normalizer.handle_chinese_chars !== false &&
    splitter?.type === 'BertPreTokenizer' &&
    (model?.continuing_subword_prefix ?? '##') === '##' &&
    (model?.max_input_chars_per_word ?? 100) === 100 &&
    (model?.unk_token ?? '[UNK]') === '[UNK]'
  );
}

function isGpt2(model: Part, normalizer: Part, splitter: Part, processor: Part): boolean {
  return (
    normalizer == null &&
    splitter?.type === 'ByteLevel' &&
    splitter.use_regex !== false &&
    (processor == null || processor.type === 'ByteLevel') &&
    !model?.dropout &&
    !model?.continuing_subword_prefix &&
    !model?.end_of_word_suffix &&
    model?.ignore_merges !== true
  );
}
