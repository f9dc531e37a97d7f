import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trainVocabulary, wordTokenizer } from '../../src/index.ts';
import { compareCodePoints } from '../../src/vocabulary/code-points.ts';

const tokenizer = wordTokenizer();

describe('trainVocabulary', () => {
  const texts = ['b a b', 'c a é', '𝒳 ﬁ b'];

  it('tells how far it is', () => {
    const seen: number[] = [];
    const many = Array.from({ length: 2500 }, (_, i) => `w${i % 7}`);
    trainVocabulary(many, tokenizer, { onProgress: (count) => seen.push(count) });
    trainVocabulary(many.slice(0, 1000), tokenizer, { onProgress: (count) => seen.push(count) });
    expect(seen).toEqual([1000, 2000, 2500, 1000]);
  });

  it('sorts by frequency, then by code point', () => {
    expect(trainVocabulary(texts, tokenizer).tokens).toEqual([
      '[PAD]',
      '[UNK]',
      'b',
      'a',
      'c',
      'é',
      'ﬁ',
      '𝒳',
    ]);
  });

  it('leaves rare tokens out, and keeps to a size', () => {
    expect(trainVocabulary(texts, tokenizer, { minCount: 2 }).tokens).toEqual(['[PAD]', '[UNK]', 'b', 'a']);
    expect(trainVocabulary(texts, tokenizer, { maxSize: 3 }).tokens).toEqual(['[PAD]', '[UNK]', 'b']);
  });

  it('refuses to be empty', () => {
    expect(() => trainVocabulary([' '], tokenizer)).toThrow('The texts are empty.');
    expect(() => trainVocabulary(texts, tokenizer, { minCount: 9 })).toThrow('got none of 6 different ones');
  });
});

it('compareCodePoints sorts as UTF-8 does', () => {
  const text = fc.string({ unit: 'binary', maxLength: 6 });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareCodePoints(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});
