import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  basicTokenizer,
  fromTokenizerJson,
  toTokenizerJson,
  trainBpe,
  trainVocabulary,
  trainWordPiece,
  wordTokenizer,
} from '../../src/index.ts';
import { learnMerges } from '../../src/training/learn-merges.ts';
import { multilingualLines } from '../lines.ts';

const golden = join(import.meta.dirname, '../golden');
const lines = multilingualLines(['en', 'de', 'ja', 'bn']).slice(0, 3000);

describe('learnMerges', () => {
  const learn = (words: Record<string, number>, size: number, minCount = 1) =>
    learnMerges({
      words: Object.entries(words).map(([word, count]) => [[...word], count] as const),
      tokens: [...new Set(Object.keys(words).join(''))].sort(),
      size,
      minCount,
      join: (left, right) => left + right,
    });

  it('merges as in the paper: low, lowest, newer, wider', () => {
    const { tokens } = learn({ low_: 5, lowest_: 2, newer_: 6, wider_: 3 }, 15);
    expect(tokens.slice(11)).toEqual(['er', 'er_', 'lo', 'low']); // 9, 9, 7 and 7 times
  });

  it('takes the pair that is first by code points among equally frequent ones', () => {
    expect(learn({ ba: 2, ab: 2, cd: 2 }, 7).merges).toEqual([
      ['a', 'b'],
      ['b', 'a'],
      ['c', 'd'],
    ]);
  });

  it('counts pairs that overlap once', () => {
    expect(learn({ aaaa: 1, aaa: 1 }, 9).merges).toEqual([
      ['a', 'a'],
      ['aa', 'a'],
      ['aa', 'aa'],
    ]);
  });

  it('stops at rare pairs', () => {
    expect(learn({ ab: 3, cd: 1 }, 9, 2).merges).toEqual([['a', 'b']]);
  });
});

describe.each([
  ['trained-wordpiece', () => toTokenizerJson(trainWordPiece(lines, { size: 1500 }))],
  ['trained-bpe', () => toTokenizerJson(trainBpe(lines, { size: 1000 }))],
  [
    'trained-words',
    () => toTokenizerJson(basicTokenizer(), trainVocabulary(lines, basicTokenizer(), { minCount: 2 })),
  ],
])('%s', (name, train) => {
  const file = join(golden, `${name}.tokenizer.json`);
  const json = JSON.stringify(train());
  // Delete the file to write it anew; then run golden/subwords.py.
  if (!existsSync(file)) writeFileSync(file, json);

  it('is always the same', () => {
    expect(json).toBe(readFileSync(file, 'utf8'));
  });

  it("says the same in Python's tokenizers", () => {
    const tokenizer = fromTokenizerJson(JSON.parse(json));
    const { ids } = JSON.parse(readFileSync(join(golden, 'subwords.json'), 'utf8'))[name] as {
      ids: number[][];
    };
    const all = multilingualLines(JSON.parse(readFileSync(join(golden, 'subwords.json'), 'utf8')).languages);
    const { before, after } = tokenizer.special!;
    ids.forEach((wanted, i) => {
      const line = all[10 * i]!;
      const found = tokenizer.tokenize(line).map((token) => token.id);
      expect([line, ...before, ...found, ...after]).toEqual([line, ...wanted]);
    });
  });
});

describe('training', () => {
  it('tells how far it is', () => {
    const seen: number[] = [];
    trainBpe(lines, { size: 300, onProgress: (size, target) => seen.push(size, target) });
    expect(seen.slice(0, 2)).toEqual([258, 300]);
    expect(seen.slice(-2)).toEqual([300, 300]);
  });

  it('leaves rare characters out of WordPiece, and nothing out of BPE', () => {
    const few = trainWordPiece(['aaa aab aaa b𝒳', 'aab'], { size: 30, maxAlphabet: 2 });
    expect(few.tokenize('aab 𝒳').map((token) => token.text)).toEqual(['aab', '[UNK]']);
    const bytes = trainBpe(['aaa'], { size: 258 });
    const text = 'x\ud800𝒳é';
    expect(bytes.tokenize(text).map(({ start, end }) => text.slice(start, end))).toContain('é');
  });

  it.each([
    ['a size below the alphabet', () => trainBpe(['a'], { size: 256 }), 'a whole number from 257'],
    ['no size', () => trainBpe(['a'], { size: Number.NaN }), 'got NaN'],
    ['the same for WordPiece', () => trainWordPiece(['abc'], { size: 7 }), 'a whole number from 8'],
    ['a count of nothing', () => trainBpe(['a'], { size: 300, minCount: 0 }), 'minCount to be a whole'],
    ['no alphabet', () => trainWordPiece(['a'], { size: 30, maxAlphabet: 0 }), 'maxAlphabet to be a whole'],
    ['one text for many', () => trainBpe('a cat', { size: 300 }), 'a list of texts, got one text'],
    ['the same for words', () => trainVocabulary('a cat', wordTokenizer()), 'a list of texts, got one text'],
  ])('refuses %s', (_, train, message) => {
    expect(train).toThrow(message);
    expect(train).toThrow('[text/training]');
  });

  it('refuses to write what the format cannot express', () => {
    expect(() => toTokenizerJson(wordTokenizer())).toThrow('[text/not-exportable]');
  });
});
