import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromTokenizerJson, type TokenizerJson } from '../../src/index.ts';

interface Golden {
  readonly lines: readonly string[];
  readonly cases: Readonly<
    Record<
      string,
      {
        readonly json: TokenizerJson;
        readonly tokens: readonly (readonly string[])[];
        readonly offsets: readonly (readonly (readonly [number, number])[])[];
      }
    >
  >;
}

const { lines, cases }: Golden = JSON.parse(
  readFileSync(join(import.meta.dirname, '../golden/steps.json'), 'utf8'),
);

describe.each(Object.entries(cases))('%s', (name, { json, tokens, offsets }) => {
  const tokenizer = fromTokenizerJson(json);

  it('cuts as Python does', () => {
    lines.forEach((line, i) => {
      expect([line, tokenizer.tokenize(line).map(({ text }) => text)]).toEqual([line, tokens[i]]);
    });
  });

  it('knows the places that Python knows', () => {
    lines.forEach((line, i) => {
      // Python counts code points.
      const units = [0];
      for (const character of line) units.push(units.at(-1)! + character.length);
      const found = tokenizer.tokenize(line).map(({ start, end }) => [start, end]);
      const expected = offsets[i]!.map(([start, end]) => [units[start], units[end]]);
      found.forEach(([start, end], token) => {
        if (/^\p{White_Space}*$/u.test(tokens[i]![token]!)) return;
        const [from, to] = expected[token]!;
        // A letter joined with its accents ends, for Python, before these; and pieces begin or end with spaces, which
        // are left aside here where places are found by search.
        const inside = line.slice(Math.min(from!, start!), Math.max(to!, end!));
        const common = line.slice(Math.max(from!, start!), Math.min(to!, end!));
        expect([line, inside.replace(/[\p{M}\p{White_Space}]/gu, '')]).toEqual([
          line,
          common.replace(/[\p{M}\p{White_Space}]/gu, ''),
        ]);
      });
      if (name.startsWith('GPT')) expect(found).toEqual(expected);
    });
  });
});

describe('a long text', () => {
  const unigram = JSON.parse(
    readFileSync(join(import.meta.dirname, '../golden/unigram.tokenizer.json'), 'utf8'),
  );
  const words = {
    model: { type: 'WordLevel', vocab: { a: 0 }, unk_token: '?' },
    pre_tokenizer: { type: 'Whitespace' },
  };

  it('is placed in a time in proportion to it, though nothing of it is known', () => {
    const tokens = fromTokenizerJson(words).tokenize('zq wörd '.repeat(20_000));
    expect(tokens).toHaveLength(40_000);
  });

  it('is an error where the library cannot work on it', () => {
    expect(() => fromTokenizerJson(unigram).tokenize('a'.repeat(300_000))).toThrow('[text/too-long]');
  });
});

it('puts what a Replace says in the place of a match, dollars too', () => {
  const json = (content: string): TokenizerJson => ({
    normalizer: { type: 'Replace', pattern: { String: 'a' }, content },
    model: { type: 'WordLevel', vocab: { '?': 0 }, unk_token: '?' },
  });
  for (const content of ['$&$&', '$1', '$$', "$`$'"]) {
    expect(
      fromTokenizerJson(json(content))
        .tokenize('xa')
        .map(({ text }) => text),
    ).toEqual([`x${content}`]);
  }
  // In JavaScript's way, 10,000 letters would become 50 million.
  expect(fromTokenizerJson(json('$`')).tokenize('a'.repeat(10_000))[0]?.text).toHaveLength(20_000);
});
