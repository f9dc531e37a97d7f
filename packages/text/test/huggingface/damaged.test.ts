import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { CrossmodalError, isCrossmodalError } from '@crossmodal/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromTokenizerJson, makeTokenizer, type TokenizerJson } from '../../src/index.ts';

const read = (name: string): TokenizerJson & { readonly model: Model } =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../golden', `${name}.tokenizer.json`), 'utf8'));

interface Model extends Readonly<Record<string, unknown>> {
  readonly vocab: Readonly<Record<string, number>> | readonly unknown[];
}

const text =
  'Grinning café, 東京 don’t  😀 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!';

/** Ends what does not end: a time limit of the test runner waits for the code to come back. */
function within<T>(milliseconds: number, run: () => T): T {
  const holder = globalThis as { underLimit?: () => T };
  holder.underLimit = run;
  try {
    return new Script('underLimit()').runInThisContext({ timeout: milliseconds }) as T;
  } finally {
    delete holder.underLimit;
  }
}

const plain = {
  added_tokens: [],
  normalizer: null,
  pre_tokenizer: null,
  post_processor: null,
  decoder: null,
};
const unigram = {
  type: 'Unigram',
  unk_id: 0,
  vocab: [['<unk>', 0] as [string, unknown], ['a', -1] as [string, unknown]],
};
const words = { type: 'WordLevel', unk_token: '[UNK]', vocab: { '[UNK]': 0, a: 1 } };
const merged = { type: 'BPE', vocab: { a: 0, aa: 1 }, merges: ['a a'] };
const pieces = {
  type: 'WordPiece',
  unk_token: '?',
  continuing_subword_prefix: '@@',
  max_input_chars_per_word: 50,
  vocab: { '?': 0, a: 1, '@@a': 2 },
};
const split = (pattern: unknown) => ({ type: 'Split', pattern, behavior: 'Isolated', invert: false });
const repeat = (count: number, step: unknown) => ({ type: 'Sequence', normalizers: Array(count).fill(step) });

it('limits the time of what does not end', () => {
  expect(() =>
    within(50, () => {
      for (;;);
    }),
  ).toThrow('timed out');
});

describe('a tokenizer.json on which the library would work without end, or wrongly', () => {
  it.each<[string, TokenizerJson, string]>([
    [
      'an id that is huge',
      { model: { ...words, vocab: { a: 4e9 } } },
      'model.vocab["a"] to be a whole number from 0 to 1002, got 4000000000',
    ],
    [
      'an id that is none',
      { model: { ...words, vocab: { a: '1' } } },
      'model.vocab["a"] to be a whole number',
    ],
    [
      'an added id that is huge',
      { model: words, added_tokens: [{ id: 4294967294, content: 'x' }] },
      'added_tokens.0.id to be a whole number',
    ],
    [
      'an added token of no length',
      { model: words, added_tokens: [{ id: 2, content: '' }] },
      'added_tokens.0.content to be a text of at least one',
    ],
    [
      'an added token that is a list',
      { model: words, added_tokens: [{ id: 2, content: { length: 4e9 } }] },
      'added_tokens.0.content to be a text',
    ],
    [
      'a vocabulary that only says how long it is',
      { model: { ...unigram, vocab: { length: 4e9 } } },
      'model.vocab to be a list, got an object',
    ],
    ['a vocabulary of nothing', { model: { ...unigram, vocab: [] } }, 'at least one piece'],
    [
      'a score that is none',
      { model: { ...unigram, vocab: [['a', null]] } },
      'model.vocab.0.1 to be a number, got null',
    ],
    [
      'an unknown id outside of the vocabulary',
      { model: { ...unigram, unk_id: 2 } },
      'model.unk_id to be a whole number from 0 to 1, got 2',
    ],
    [
      'a piece that is far too long',
      { model: { ...unigram, vocab: [['a'.repeat(300), 0]] } },
      'model.vocab.0.0 to be a text of at most 256',
    ],
    ['a list for words', { model: { ...words, vocab: [['a', 0]] } }, 'model.vocab to be an object'],
    ['merges of three', { model: { ...merged, merges: ['a a a'] } }, 'model.merges.0 to be two tokens'],
    ['merges that are none', { model: { ...merged, merges: 'a a' } }, 'model.merges to be a list'],
    ['words without end', { model: { ...pieces, max_input_chars_per_word: 1e9 } }, 'from 1 to 1000'],
    ['a kind that is none', { model: { ...words, type: 'constructor' } }, 'model.type to be one of'],
    [
      'pieces of length 0',
      { model: words, pre_tokenizer: { type: 'FixedLength', length: 0 } },
      'pre_tokenizer.length to be a whole number from 1',
    ],
    [
      'a text that doubles',
      { model: words, normalizer: repeat(40, { type: 'Replace', pattern: { String: 'a' }, content: 'aa' }) },
      'normalizer.normalizers.8 to be a step after which',
    ],
    ['steps without number', { model: words, normalizer: repeat(100, { type: 'NFC' }) }, 'at most 64 steps'],
    [
      'a text twice',
      {
        model: words,
        post_processor: {
          type: 'TemplateProcessing',
          single: Array(2).fill({ Sequence: { id: 'A', type_id: 0 } }),
        },
      },
      'with the sequence "A" once',
    ],
    [
      'a pattern of exponential time',
      { model: words, pre_tokenizer: split({ Regex: '(a+)+b' }) },
      'pre_tokenizer.pattern.Regex to be a pattern that can read every text in few ways',
    ],
    [
      'the same with counts',
      { model: words, pre_tokenizer: split({ Regex: '(?:x|(?:[)]|a*)b?){1,}b' }) },
      'pre_tokenizer.pattern.Regex to be a pattern that can read every text in few ways',
    ],
  ])('is refused: %s', (_, json, message) => {
    const whole = { ...plain, ...json };
    for (const load of [
      () => fromTokenizerJson(whole),
      () => makeTokenizer({ kind: 'huggingface', json: whole }),
    ]) {
      expect(() => within(2000, () => load().tokenize(text))).toThrow(CrossmodalError);
      expect(() => within(2000, () => load().tokenize(text))).toThrow(message);
    }
  });

  it('is not needed whole: decoder and steps may be left out', () => {
    expect(
      fromTokenizerJson({ model: words })
        .tokenize('a')
        .map(({ id }) => id),
    ).toEqual([1]);
    expect(
      fromTokenizerJson({ model: { ...merged, type: undefined } })
        .tokenize('aaa')
        .map(({ id }) => id),
    ).toEqual([1, 0]);
  });
});

const files: Readonly<Record<string, TokenizerJson>> = {
  'WordPiece, ours': small('uncased'),
  'BPE, ours': small('bpe'),
  Unigram: small('unigram'),
  WordLevel: small('trained-words'),
  BPE: {
    ...plain,
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'Prepend', prepend: '▁' },
        { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
      ],
    },
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: 'a', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
    },
    added_tokens: [{ id: 3, content: '<s>', special: true }],
    model: { ...merged, unk_token: 'a', byte_fallback: true },
  },
  WordPiece: {
    ...plain,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [split({ Regex: '\\s+' }), { type: 'FixedLength', length: 3 }],
    },
    padding: { pad_id: 0 },
    model: pieces,
  },
};

it.each(Object.keys(files))('reads a damaged one or says that it is: %s', (name) => {
  const nonsense = [
    null,
    true,
    -1,
    0,
    0.5,
    4e9,
    4294967294,
    '',
    'x',
    'type',
    [],
    {},
    [null],
    { type: 'Nonsense' },
    { length: 4e9 },
  ];
  const value = fc.oneof(fc.constantFrom<unknown>(...nonsense), fc.jsonValue({ maxDepth: 2 }));
  const faults = fc.array(fc.tuple(fc.nat(), value), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(faults, (damage) => {
      const json = structuredClone(files[name]!) as Record<string, unknown>;
      for (const [at, value] of damage) {
        const places = placesOf(json);
        const [parent, key] = places[at % places.length]!;
        parent[key] = structuredClone(value);
      }
      try {
        for (const { start, end } of within(2000, () => fromTokenizerJson(json).tokenize(text))) {
          expect(0 <= start && start <= end && end <= text.length).toBe(true);
        }
      } catch (error) {
        expect([isCrossmodalError(error), (error as Error).message]).toEqual([true, expect.any(String)]);
      }
    }),
    { numRuns: 500, seed: 11 },
  );
});

it('says of what is no object at all that it is none', () => {
  for (const nothing of [null, 1, [], 'x'] as unknown as TokenizerJson[]) {
    expect(() => fromTokenizerJson(nothing)).toThrow('expected a model with a vocab');
  }
});

/** With fewer tokens, so that damage often meets what matters. */
function small(name: string): TokenizerJson {
  const json = read(name);
  const { vocab, merges } = json.model;
  const few = Array.isArray(vocab)
    ? vocab.slice(0, 40)
    : Object.fromEntries(
        Object.entries(vocab as Record<string, number>)
          .sort(([, a], [, b]) => a - b)
          .slice(0, 300),
      );
  return { ...json, model: { ...json.model, vocab: few, ...(merges !== undefined && { merges: [] }) } };
}

/** Every value in it, by what holds it; of long lists the first ones. */
function placesOf(value: unknown): [Record<string, unknown>, string][] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  const keys = Object.keys(holder).slice(0, 12);
  return keys.flatMap((key): [Record<string, unknown>, string][] => [
    [holder, key],
    ...placesOf(holder[key]),
  ]);
}
