import { describe, expect, it } from 'vitest';
import {
  hashedNgrams,
  textPreprocessor,
  trainVocabulary,
  wordPieceTokenizer,
  wordTokenizer,
} from '../src/index.ts';

const tokenizer = wordTokenizer();
const vocabulary = trainVocabulary(['a cat', 'a dog'], tokenizer); // a 2, cat 3, dog 4

describe('textPreprocessor', () => {
  it('gives ids and a mask of one length', async () => {
    const texts = textPreprocessor({ tokenizer, vocabulary, length: 4 });
    expect(await texts.prepare('A blue cat')).toEqual({
      ids: { dtype: 'int32', shape: [4], data: Int32Array.of(2, 1, 3, 0) },
      mask: { dtype: 'float32', shape: [4], data: Float32Array.of(1, 1, 1, 0) },
    });
    expect((await texts.prepare('dog dog cat a a')).ids!.data).toEqual(Int32Array.of(4, 4, 3, 2));
    expect((await texts.prepare('')).mask!.data).toEqual(new Float32Array(4));
  });

  it('refuses to cut texts where it cannot', () => {
    const options = { tokenizer, vocabulary, length: 4, truncate: 'middle' as 'end' };
    expect(() => textPreprocessor(options)).toThrow(
      '[text/truncate] expected "end" or "start", got "middle"',
    );
  });

  it('does not take reserved names in a text for what they stand for', async () => {
    const spaces = {
      config: { kind: 'spaces' },
      tokenize: (text: string) => text.split(' ').map((t) => ({ text: t, start: 0, end: 0 })),
    };
    const texts = textPreprocessor({ tokenizer: spaces, vocabulary, length: 2 });
    expect((await texts.prepare('[PAD] a')).ids!.data).toEqual(Int32Array.of(1, 2));
  });

  it('adds the parts of each word, the shorter first, and cuts them', async () => {
    const ngrams = { sizes: [2, 3], buckets: 100, perToken: 6 };
    const texts = textPreprocessor({ tokenizer, vocabulary, length: 3, ngrams });
    const { ngrams: parts } = await texts.prepare('Cat a');
    expect(parts).toMatchObject({ dtype: 'int32', shape: [3, 6] });
    const cat = [...hashedNgrams('cat', ngrams)];
    const a = [...hashedNgrams('a', ngrams)];
    expect([cat.length, a.length]).toEqual([7, 3]);
    expect([...parts!.data]).toEqual([...cat.slice(0, 6), ...a, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('cuts at the end or at the start, and says what each step is', async () => {
    const text = 'dog dog cat a a';
    const start = textPreprocessor({ tokenizer, vocabulary, length: 3, truncate: 'start' });
    expect((await start.prepare(text)).ids!.data).toEqual(Int32Array.of(3, 2, 2));
    expect(start.steps(text).map((token) => text.slice(token!.start, token!.end))).toEqual(['cat', 'a', 'a']);
    const tokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'cat'];
    const framed = textPreprocessor({ tokenizer: wordPieceTokenizer({ tokens }), length: 5 });
    expect(framed.steps('a Cat').map((token) => token && [token.text, token.start, token.end])).toEqual([
      undefined,
      ['[UNK]', 0, 1],
      ['cat', 2, 5],
      undefined,
      undefined,
    ]);
    expect((await framed.prepare('a Cat')).ids!.data).toEqual(Int32Array.of(2, 1, 4, 3, 0));
  });

  it('is remade by its config, through JSON, and says the shapes of its fields', async () => {
    const options = { tokenizer, vocabulary, length: 3, ngrams: { sizes: [3], buckets: 9, perToken: 2 } };
    const texts = textPreprocessor(options);
    const again = textPreprocessor(JSON.parse(JSON.stringify(texts.config)));
    const prepared = await texts.prepare('a red cat');
    expect(await again.prepare('a red cat')).toEqual(prepared);
    expect(again.encode(prepared)).toEqual(prepared);
    for (const [name, field] of Object.entries(texts.fields)) expect(prepared[name]).toMatchObject(field);
  });

  it('refuses lengths that are none', () => {
    expect(() => textPreprocessor({ tokenizer, vocabulary, length: 0 })).toThrow(
      'whole numbers from 1, got 0',
    );
  });
});
