import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  basicTokenizer,
  bpeTokenizer,
  byteTokenizer,
  characterTokenizer,
  makeTokenizer,
  textPreprocessor,
  trainBpe,
  wordPieceTokenizer,
} from '../../src/index.ts';
import { mergeSymbols, mergeTable } from '../../src/subwords/merge.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 15 })
    .map((units) => String.fromCharCode(...units)),
);
const tokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'un', '##aff', '##able', 'a', '##a', '東'];

describe('wordPieceTokenizer', () => {
  const tokenizer = wordPieceTokenizer({ tokens });

  it('takes the longest pieces, and knows where they stand', () => {
    expect(tokenizer.tokenize('Unaffable 東x')).toEqual([
      { text: 'un', start: 0, end: 2, id: 4 },
      { text: '##aff', start: 2, end: 5, id: 5 },
      { text: '##able', start: 5, end: 9, id: 6 },
      { text: '東', start: 10, end: 11, id: 9 },
      { text: '[UNK]', start: 11, end: 12, id: 1 },
    ]);
  });

  it('frames a text in the preprocessor, and keeps the end when it cuts', async () => {
    const texts = textPreprocessor({ tokenizer, length: 5 });
    expect((await texts.prepare('a')).ids!.data).toEqual(Int32Array.of(2, 7, 3, 0, 0));
    expect((await texts.prepare('a')).mask!.data).toEqual(Float32Array.of(1, 1, 1, 0, 0));
    expect((await texts.prepare('a a a a a')).ids!.data).toEqual(Int32Array.of(2, 7, 7, 7, 3));
    expect((await texts.prepare('[SEP]')).ids!.data).toEqual(Int32Array.of(2, 1, 1, 1, 3));
    expect(() => textPreprocessor({ tokenizer, length: 2 })).toThrow('room for more than special tokens');
  });

  it('needs a token for what it does not know', () => {
    expect(() => wordPieceTokenizer({ tokens: ['a'] })).toThrow('expected "[UNK]" among the 1 tokens');
  });
});

describe('bpeTokenizer', () => {
  const tokenizer = trainBpe(['hello hello world, größe größe'], { size: 280 });

  it('gives every text back, whatever is in it', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const found = tokenizer.tokenize(text);
        let end = 0;
        for (const token of found) {
          expect(token.start).toBeLessThanOrEqual(end);
          expect(token.end).toBeGreaterThanOrEqual(end);
          end = token.end;
        }
        expect(end).toBe(text.length);
      }),
    );
  });

  it('fills up with its own padding, and says when vocabulary and merges do not belong together', async () => {
    const texts = textPreprocessor({ tokenizer, length: 3 });
    expect((await texts.prepare('')).ids!.data).toEqual(Int32Array.of(0, 0, 0));
    const { tokens: all } = tokenizer.vocabulary!;
    expect(() => bpeTokenizer({ tokens: all, merges: ['x y'] })).toThrow('expected a token "xy"');
  });

  it('sets a space before a text where wanted', () => {
    const spaced = makeTokenizer({ ...tokenizer.config, prefixSpace: true });
    const [first] = spaced.tokenize('hello');
    expect([first!.text.startsWith('Ġ'), first!.start]).toEqual([true, 0]);
  });
});

describe('mergeSymbols', () => {
  it('does what merging one by one does', () => {
    const merge = fc.tuple(fc.nat(5), fc.nat(5));
    const table = fc.uniqueArray(merge, { maxLength: 8, selector: String });
    const symbols = (minLength: number, maxLength: number) => fc.array(fc.nat(3), { minLength, maxLength });
    fc.assert(
      // Short words and long ones are merged in two ways.
      fc.property(fc.oneof(symbols(0, 40), symbols(129, 160)), table, (symbols, pairs) => {
        const merges = pairs.map(([left, right], i) => [left, right, 4 + (i % 2)] as const);
        let slow = [...symbols];
        for (;;) {
          const ranks = slow
            .slice(1)
            .map((right, i) => merges.findIndex(([a, b]) => a === slow[i] && b === right));
          const best = Math.min(...ranks.filter((rank) => rank >= 0));
          if (!Number.isFinite(best)) break;
          const at = ranks.indexOf(best);
          slow = [...slow.slice(0, at), merges[best]![2], ...slow.slice(at + 2)];
        }
        expect(mergeSymbols(Int32Array.from(symbols), mergeTable(merges)).ids).toEqual(slow);
      }),
      { numRuns: 500 },
    );
  });

  it('copes with one long word', () => {
    const text = 'ab'.repeat(100_000);
    const tokenizer = trainBpe(['abab abab'], { size: 260 });
    expect(tokenizer.tokenize(text).length).toBe(50_000);
  });
});

describe('characters and bytes', () => {
  it('cuts what people see as one character', () => {
    const cut = characterTokenizer({ lowerCase: true }).tokenize('Ne\u0301 👨‍👩‍👧');
    expect(cut.map(({ text }) => text)).toEqual(['n', 'e\u0301', ' ', '👨‍👩‍👧']);
  });

  it('gives bytes as ids, and says which character they belong to', () => {
    expect(
      byteTokenizer()
        .tokenize('a€')
        .map(({ id, start, end }) => [id, start, end]),
    ).toEqual([
      [0x61 + 1, 0, 1],
      [0xe2 + 1, 1, 2],
      [0x82 + 1, 1, 2],
      [0xac + 1, 1, 2],
    ]);
  });

  it('lose nothing of any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(
          characterTokenizer()
            .tokenize(text)
            .map((token) => token.text)
            .join(''),
        ).toBe(text);
        const bytes = byteTokenizer()
          .tokenize(text)
          .map((token) => token.id! - 1);
        expect(Buffer.from(bytes).toString()).toBe(Buffer.from(text).toString());
      }),
    );
  });
});

it('basicTokenizer says where its words stand, for any text', () => {
  const basic = basicTokenizer({ lowerCase: false });
  fc.assert(
    fc.property(anyText, (text) => {
      let end = 0;
      for (const token of basic.tokenize(text)) {
        expect(token.start).toBeGreaterThanOrEqual(end);
        expect(token.end).toBeGreaterThan(token.start);
        end = token.end;
      }
    }),
  );
});
