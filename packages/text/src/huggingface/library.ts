import { CrossmodalError } from '@crossmodal/core';
import type { SpecialIds, Tokenizer } from '../tokenizers/tokenizer.ts';
import { checkTokenizerJson } from './check.ts';
import { kindOf } from './check-model.ts';
import type { Fields } from './fields.ts';
import { correctSteps, likePython } from './like-python.ts';
import { type Library, loadLibrary } from './load-library.ts';
import { normalText } from './normal-text.ts';
import { placesBySearch, placesOfBytes } from './places.ts';
import type { TokenizerJson } from './write.ts';

type Encoded = ReturnType<InstanceType<Library['Tokenizer']>['encode']>;

/**
 * Any `tokenizer.json`, run by Hugging Face's JavaScript library, with Python's rules where the library has others.
 *
 * Places of byte-level tokens are exact; those of others are found by search in the normalized text.
 *
 * @throws CrossmodalError `text/tokenizer-json` when its parts are not as Hugging Face writes them; `text/too-long`
 *   when tokenizing, where a pattern may be slow, or the library cannot work on a text
 */
export function huggingFaceTokenizer(json: TokenizerJson): Tokenizer {
  const longest = checkTokenizerJson(json);
  const { Tokenizer: Loaded } = loadLibrary();
  const readable = withoutGuesses(json);
  const library = new Loaded(readable, {});
  correctSteps(library.pre_tokenizer, readable.pre_tokenizer);
  const ofBytes = cutsBytes(json.pre_tokenizer);
  const { normalizer } = library;
  const normalize = normalizer === null ? undefined : normalText((part) => normalizer.normalize(part));
  const tokens: string[] = [];
  for (const [token, id] of library.get_vocab()) tokens[id] = token;
  const special = specialIds(library, json);
  return {
    config: { kind: 'huggingface', json },
    vocabulary: { tokens: Array.from(tokens, (token) => token ?? '') },
    special,
    tokenize(text) {
      if (text.length > longest)
        throw tooLong(text.length, `at most ${longest} long, since a pattern may be slow`);
      const encoding = encode(library, text);
      // The library gives no id to words that a word-level vocabulary lacks.
      const unplaced = encoding.tokens.map((token: unknown, i: number) => ({
        text: String(token),
        id: (encoding.ids as readonly (number | undefined)[])[i] ?? special.unknown,
      }));
      const normal = normalize?.(text) ?? { text };
      return (ofBytes ? placesOfBytes(normal, unplaced) : undefined) ?? placesBySearch(normal, unplaced);
    },
  };
}

/** The library knows word-level models by what they lack, and asks for parts that may be left out. */
function withoutGuesses(json: TokenizerJson): TokenizerJson {
  const { normalizer = null, pre_tokenizer = null, post_processor = null, added_tokens } = json;
  const model = json.model as Fields;
  const type = kindOf(model);
  return {
    normalizer: likePython(normalizer),
    pre_tokenizer: likePython(pre_tokenizer),
    post_processor,
    // Nothing is decoded.
    decoder: null,
    added_tokens: added_tokens ?? [],
    model: type === 'WordLevel' ? { type, vocab: model.vocab } : { ...model, type },
  };
}

function tooLong(length: number, expected: string, cause?: unknown): CrossmodalError {
  return new CrossmodalError(
    'text/too-long',
    `expected texts to be ${expected}, got one of ${length} UTF-16 units.`,
    { hint: 'Cut the text into paragraphs.', ...(cause !== undefined && { cause }) },
  );
}

function cutsBytes(step: unknown): boolean {
  const { type, pretokenizers } = (step ?? {}) as Fields;
  return type === 'ByteLevel' || (Array.isArray(pretokenizers) && pretokenizers.some(cutsBytes));
}

function encode(library: InstanceType<Library['Tokenizer']>, text: string): Encoded {
  try {
    return library.encode(text, { add_special_tokens: false });
  } catch (cause) {
    // It hands on the tokens of a word as arguments of a call, of which there is a limit.
    if (cause instanceof RangeError) throw tooLong(text.length, 'ones on which the library can work', cause);
    throw new CrossmodalError('text/tokenizer-json', `its rules fail: ${(cause as Error).message}.`, {
      hint: 'Is the tokenizer.json whole?',
      cause,
    });
  }
}

function specialIds(library: InstanceType<Library['Tokenizer']>, json: TokenizerJson): SpecialIds {
  const model = json.model as Readonly<Record<string, unknown>>;
  const padding = (json.padding as { readonly pad_id?: number } | null | undefined)?.pad_id;
  const named = (name: string): number | undefined => library.token_to_id(name);
  const unknown =
    typeof model.unk_id === 'number' ? model.unk_id : (named(String(model.unk_token ?? '[UNK]')) ?? 0);
  const framed: readonly number[] = library.encode('a').ids;
  const plain: readonly number[] = library.encode('a', { add_special_tokens: false }).ids;
  const first = framed.findIndex((_, i) => plain.every((id, j) => framed[i + j] === id));
  return {
    padding: padding ?? named('[PAD]') ?? named('<pad>') ?? 0,
    unknown,
    before: first < 0 ? [] : framed.slice(0, first),
    after: first < 0 ? [] : framed.slice(first + plain.length),
  };
}
