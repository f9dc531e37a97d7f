import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  makeTokenizer,
  naturalTokenizer,
  naturalTokenizerNames,
  stemmerNames,
  stemTokenizer,
  type Tokenizer,
  type TokenizerConfig,
  wordTokenizer,
} from '../../src/index.ts';

const words = (tokenizer: Tokenizer, text: string) => tokenizer.tokenize(text).map((token) => token.text);

describe('wordTokenizer', () => {
  it.each([
    ["Don't stop: 3.5 café e-mail!", ["don't", 'stop', '3.5', 'café', 'e', 'mail']],
    ['Größe ÜBER Straße', ['größe', 'über', 'straße']],
    ['Привет, мир — ёлка', ['привет', 'мир', 'ёлка']],
    ['नमस्ते दुनिया', ['नमस्ते', 'दुनिया']],
    ['مرحبا بالعالم', ['مرحبا', 'بالعالم']],
    ['a 😀 👨‍👩‍👧 🇩🇪 1️⃣', ['a', '😀', '👨‍👩‍👧', '🇩🇪', '1️⃣']],
    ['', []],
    [' \t\n.,;', []],
  ])('cuts %j', (text, expected) => {
    expect(words(wordTokenizer(), text)).toEqual(expected);
  });

  it('cuts scripts without spaces into more than one word and less than all letters', () => {
    for (const text of ['日本語の文章です', '我喜欢吃苹果', 'สวัสดีชาวโลก']) {
      const cut = words(wordTokenizer(), text);
      expect(cut.join('')).toBe(text);
      expect(cut.length).toBeGreaterThan(1);
      expect(cut.length).toBeLessThan(text.length);
    }
  });

  it('keeps punctuation and case where wanted', () => {
    expect(words(wordTokenizer({ punctuation: true, lowerCase: false }), 'Oh, NO?!')).toEqual([
      'Oh',
      ',',
      'NO',
      '?',
      '!',
    ]);
  });

  it('brings words to one way of writing, and keeps their places', () => {
    const text = 'CAFE\u0301 ﬁn \u0301';
    expect(wordTokenizer().tokenize(text)[0]).toEqual({ text: 'caf\u00e9', start: 0, end: 5 });
    expect(words(wordTokenizer({ form: 'NFKC', stripAccents: true }), text)).toEqual([
      'cafe',
      'fin',
      ' \u0301',
    ]);
    expect(words(wordTokenizer({ form: 'none', lowerCase: false }), 'E\u0301')).toEqual(['E\u0301']);
  });

  it('says where each token stands, and loses no letter, digit or emoji of any text', () => {
    const tokenizer = wordTokenizer({ lowerCase: false, form: 'none' });
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    const broken = fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 })
      .map((units) => String.fromCharCode(...units));
    fc.assert(
      fc.property(fc.oneof(text, broken), (given) => {
        const tokens = tokenizer.tokenize(given);
        let end = 0;
        for (const token of tokens) {
          expect(token.start).toBeGreaterThanOrEqual(end);
          expect(given.slice(token.start, token.end)).toBe(token.text);
          end = token.end;
        }
        const letters = (s: string) => s.match(/[\p{L}\p{N}\p{Extended_Pictographic}]/gu) ?? [];
        expect(letters(tokens.map((token) => token.text).join(''))).toEqual(letters(given));
      }),
      { numRuns: 500 },
    );
  });
});

describe('naturalTokenizer', () => {
  it('cuts as natural does, and says where', () => {
    const tokens = naturalTokenizer({ name: 'treebank' }).tokenize("I can't stay");
    expect(tokens).toEqual([
      { text: 'i', start: 0, end: 1 },
      { text: 'ca', start: 2, end: 4 },
      { text: "n't", start: 4, end: 7 },
      { text: 'stay', start: 8, end: 12 },
    ]);
    expect(words(naturalTokenizer({ name: 'aggressive-es' }), 'El niño comió')).toEqual([
      'el',
      'niño',
      'comió',
    ]);
    expect(words(naturalTokenizer({ name: 'japanese' }), '日本語の文章です')).toEqual([
      '日本語',
      'の',
      '文章',
      'です',
    ]);
  });

  it('makes every one of them', () => {
    for (const name of naturalTokenizerNames) {
      expect(naturalTokenizer({ name, lossy: true }).tokenize('').length).toBe(0);
    }
    expect(() => naturalTokenizer({ name: 'treebnk' })).toThrow('Did you mean "treebank"?');
  });

  it('does not lose letters in silence', () => {
    expect(() => naturalTokenizer({ name: 'word' }).tokenize('café au lait')).toThrow(
      `dropped 1 of the 10 letters and digits of "café au lait". Use the word tokenizer`,
    );
    expect(words(naturalTokenizer({ name: 'word', lossy: true }), 'café au lait')).toEqual([
      'caf',
      'au',
      'lait',
    ]);
  });
});

describe('stemTokenizer', () => {
  it('stems words and leaves their places', () => {
    const tokenizer = stemTokenizer({ tokenizer: wordTokenizer() });
    expect(tokenizer.tokenize('Running cats, 東京')).toEqual([
      { text: 'run', start: 0, end: 7 },
      { text: 'cat', start: 8, end: 12 },
      { text: '東京', start: 14, end: 16 },
    ]);
    const german = stemTokenizer({ tokenizer: wordTokenizer(), stemmer: 'porter-de' });
    expect(words(german, 'Katzen Katze')).toEqual(['katz', 'katz']);
  });

  it('loses no word, whatever the stemmer', () => {
    for (const stemmer of stemmerNames) {
      const stemmed = words(stemTokenizer({ tokenizer: wordTokenizer(), stemmer }), 'a és 😀 x1 größe 東京');
      expect(stemmed.every((word) => word !== '' && word !== 'undefined')).toBe(true);
      expect(stemmed).toHaveLength(6);
    }
    expect(() => stemTokenizer({ tokenizer: wordTokenizer(), stemmer: 'portr' })).toThrow(
      'Did you mean "porter"?',
    );
  });
});

describe('makeTokenizer', () => {
  const text = "The Cats' naïve café, twice: 12 cats";
  it.each([
    wordTokenizer({ lowerCase: false, punctuation: true, locale: 'de' }),
    naturalTokenizer({ name: 'word-punct', lowerCase: false }),
    stemTokenizer({ tokenizer: wordTokenizer(), stemmer: 'lancaster' }),
  ])('makes an equal tokenizer from $config through JSON', (tokenizer) => {
    const again = makeTokenizer(JSON.parse(JSON.stringify(tokenizer.config)));
    expect(again.config).toEqual(tokenizer.config);
    expect(again.tokenize(text)).toEqual(tokenizer.tokenize(text));
  });

  it('refuses kinds that it does not know', () => {
    expect(() => makeTokenizer({ kind: 'wrod' })).toThrow('Did you mean "word"?');
  });
});

it('loads natural only when it is asked for', async () => {
  const { createRequire } = await import('node:module');
  const cache = createRequire(import.meta.url).cache;
  const main = Object.keys(cache).filter((file) => /natural\/lib\/natural\/index\.js$/.test(file));
  expect(main).toEqual([]);
});

describe('makeTokenizer', () => {
  it.each([
    ['nothing', null, 'an object with a kind, got null'],
    ['no kind', {}, 'an object with a kind'],
    ['a stemmer of nothing', { kind: 'stem' }, 'an object with a kind, got undefined'],
    ['no tokens', { kind: 'wordpiece' }, 'a list of tokens, got undefined'],
    ['tokens that are none', { kind: 'bpe', tokens: [1], merges: [] }, 'a list of tokens'],
    ['no merges', { kind: 'bpe', tokens: ['a'] }, 'a list of merges'],
    ['nesting without end', nested(20_000), 'at most 10 tokenizers within each other'],
  ])('refuses a config of %s', (_, config, message) => {
    expect(() => makeTokenizer(config as TokenizerConfig)).toThrow(
      `[text/tokenizer-config] expected ${message}`,
    );
  });
});

function nested(depth: number): TokenizerConfig {
  let config: TokenizerConfig = { kind: 'word' };
  for (let i = 0; i < depth; i++) config = { kind: 'stem', tokenizer: config };
  return config;
}

it('strips accents, and no vowels or voices that are marks', () => {
  const tokenizer = wordTokenizer({ stripAccents: true });
  const text = 'Café Ἀθῆναι naïve สวัสดี हिन्दी が';
  expect(words(tokenizer, text)).toEqual(['cafe', 'αθηναι', 'naive', 'สวัสดี', 'हिन्दी', 'が']);
});

describe('natural on hostile texts', () => {
  it.each([...naturalTokenizerNames])(
    'tokenizes long runs in good time: %s',
    (name) => {
      const tokenizer = naturalTokenizer({ name, lossy: true });
      const text = `one${' '.repeat(200_000)}two${'\t'.repeat(300)}`;
      expect(tokenizer.tokenize(text)).toMatchObject([
        { text: expect.stringMatching(/one?/), start: 0 },
        { start: 200_003, end: 200_006 },
      ]);
    },
    3000,
  );

  it.each([...stemmerNames])(
    'leaves words alone that are none: %s',
    (stemmer) => {
      const tokenizer = stemTokenizer({ tokenizer: wordTokenizer(), stemmer });
      for (const word of ['a'.repeat(100_000), 'ing'.repeat(30_000), 'é'.repeat(60_000)]) {
        expect(words(tokenizer, word)).toEqual([word]);
      }
    },
    3000,
  );
});
