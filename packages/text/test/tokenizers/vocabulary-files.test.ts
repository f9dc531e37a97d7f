import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isCrossmodalError } from '@crossmodal/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromTokenizerJson, fromVocabJson, fromVocabTxt, type TokenizerJson } from '../../src/index.ts';

const golden = join(import.meta.dirname, '../golden');
const read = (name: string) =>
  JSON.parse(readFileSync(join(golden, `${name}.tokenizer.json`), 'utf8')) as TokenizerJson & {
    model: { vocab: Record<string, number>; merges: (string | string[])[] };
  };
const text = 'Grinning café, 東京 don’t 😀';

describe('fromVocabTxt', () => {
  const { vocab } = read('uncased').model;
  const lines = Object.keys(vocab).sort((a, b) => vocab[a]! - vocab[b]!);

  it.each([
    ['as it is', `${lines.join('\n')}\n`],
    ['without an end of the last line', lines.join('\n')],
    ['with the ends of lines of Windows, and a mark', `\ufeff${lines.join('\r\n')}\r\n`],
  ])('reads it %s', (_, content) => {
    const wanted = fromTokenizerJson(read('uncased'));
    const tokenizer = fromVocabTxt(content);
    expect(tokenizer.tokenize(text)).toEqual(wanted.tokenize(text));
    expect(tokenizer.special).toEqual(wanted.special);
  });

  it('needs an unknown token, and takes options', () => {
    expect(() => fromVocabTxt('a\nb')).toThrow('expected "[UNK]"');
    const cased = fromVocabTxt('[UNK]\nA\n', { lowerCase: false });
    expect(cased.tokenize('A a').map(({ id }) => id)).toEqual([1, 0]);
  });
});

describe('fromVocabJson', () => {
  const { vocab, merges } = read('bpe').model;
  const lines = merges.map((merge) => (typeof merge === 'string' ? merge : merge.join(' '))).join('\n');

  it.each([
    ['as it is', `#version: 0.2\n${lines}\n`],
    ['without a version', lines],
    ['from Windows', `#version: 0.2\r\n${lines.replaceAll('\n', '\r\n')}\r\n`],
  ])('reads it %s', (_, content) => {
    const wanted = fromTokenizerJson(read('bpe'));
    expect(fromVocabJson(JSON.stringify(vocab), content).tokenize(text)).toEqual(wanted.tokenize(text));
  });

  it.each([
    ['[', 'expected JSON'],
    ['[]', 'it is no object'],
    ['{"a": "b"}', 'the id of "a" is "b"'],
    ['{"a": 4000000000}', 'the id of "a" is 4000000000'],
    ['{"a": 0}', 'expected a token "Ā", there is none'],
  ])('says of %s what is wrong', (content, problem) => {
    expect(() => fromVocabJson(content, 'a b')).toThrow(problem);
  });
});

it('reads a damaged tokenizer.json or says that it is one', () => {
  const files = ['uncased', 'bpe'].map((name) => small(read(name)));
  const value = fc.oneof(
    fc.constantFrom(null, true, -1, 4e9, '', 'x', [], {}, [null], { type: 'Nonsense' }),
    fc.jsonValue({ maxDepth: 2 }),
  );
  fc.assert(
    fc.property(fc.nat(files.length - 1), fc.nat(), value, (which, at, damage) => {
      const json = structuredClone(files[which]!) as Record<string, unknown>;
      const places = placesOf(json);
      const [parent, key] = places[at % places.length]!;
      parent[key] = damage;
      try {
        const tokens = fromTokenizerJson(json).tokenize(text);
        expect(Array.isArray(tokens)).toBe(true);
      } catch (error) {
        expect([isCrossmodalError(error), (error as Error).message]).toEqual([true, expect.any(String)]);
      }
    }),
    // The same ones always: what the library makes of nonsense is not ours to bound.
    { numRuns: 400, seed: 5 },
  );
  for (const nonsense of [null, 1, [], 'x'] as unknown as TokenizerJson[]) {
    expect(() => fromTokenizerJson(nonsense)).toThrow('expected a model with a vocab');
  }
});

/** With fewer tokens, so that damage often meets what matters. */
function small(json: TokenizerJson): TokenizerJson {
  const model = json.model as { vocab: Record<string, number> | unknown[]; merges?: unknown[] };
  const vocab = Array.isArray(model.vocab)
    ? model.vocab.slice(0, 40)
    : Object.fromEntries(
        Object.entries(model.vocab)
          .sort(([, a], [, b]) => a - b)
          .slice(0, 300),
      );
  return { ...json, model: { ...model, vocab, ...(model.merges && { merges: [] }) } };
}

/** Every value in it, by what holds it; tokens of vocabularies are one place each, too. */
function placesOf(value: unknown): [Record<string, unknown>, string][] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  const keys = Object.keys(holder);
  return keys
    .slice(0, 12)
    .flatMap((key) => [[holder, key], ...placesOf(holder[key])] as [Record<string, unknown>, string][]);
}
