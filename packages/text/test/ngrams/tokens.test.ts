import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  byteTokenizer,
  characterTokenizer,
  makeTokenizer,
  ngramTokenizer,
  textPreprocessor,
  trainVocabulary,
  wordTokenizer,
} from '../../src/index.ts';

describe('ngramTokenizer', () => {
  const pairs = ngramTokenizer({ tokenizer: wordTokenizer(), sizes: [2, 1] });

  it('joins neighbours, and says where they stand', () => {
    expect(pairs.tokenize('New  York, 東京')).toEqual([
      { text: 'new', start: 0, end: 3 },
      { text: 'new york', start: 0, end: 9 },
      { text: 'york', start: 5, end: 9 },
      { text: 'york 東京', start: 5, end: 13 },
      { text: '東京', start: 11, end: 13 },
    ]);
    const threes = ngramTokenizer({ tokenizer: characterTokenizer(), sizes: [3], separator: '' });
    expect(threes.tokenize('né👨‍👩‍👧s').map(({ text }) => text)).toEqual(['né👨‍👩‍👧', 'é👨‍👩‍👧s']);
    expect(threes.tokenize('né')).toEqual([]);
  });

  it('has as many of each size as there are places', () => {
    const words = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
    const sizes = fc.uniqueArray(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(words, sizes, (list, wanted) => {
        const joined = ngramTokenizer({ tokenizer: wordTokenizer(), sizes: wanted }).tokenize(list.join(' '));
        const expected = wanted.reduce((sum, size) => sum + Math.max(0, list.length - size + 1), 0);
        expect(joined).toHaveLength(expected);
        for (const { text, start, end } of joined) expect(list.join(' ').slice(start, end)).toBe(text);
      }),
    );
  });

  it('is remade by its config, and trained on', async () => {
    const again = makeTokenizer(JSON.parse(JSON.stringify(pairs.config)));
    expect([again.config, again.tokenize('a b')]).toEqual([pairs.config, pairs.tokenize('a b')]);
    const vocabulary = trainVocabulary(['new york', 'new york'], pairs);
    expect(vocabulary.tokens.slice(2)).toEqual(['new', 'new york', 'york']);
    const texts = textPreprocessor({ tokenizer: pairs, vocabulary, length: 4 });
    expect((await texts.prepare('new york')).ids!.data).toEqual(Int32Array.of(2, 3, 4, 0));
  });

  it('refuses sizes that are none, and tokens that have ids', () => {
    for (const sizes of [[], [0], [1.5]]) {
      expect(() => ngramTokenizer({ tokenizer: wordTokenizer(), sizes })).toThrow('whole numbers from 1');
    }
    expect(() => ngramTokenizer({ tokenizer: byteTokenizer() })).toThrow('without a vocabulary, got "byte"');
  });
});
