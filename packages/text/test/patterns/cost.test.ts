import { describe, expect, it } from 'vitest';
import { checkPattern } from '../../src/huggingface/check-pattern.ts';
import { fromTokenizerJson, type TokenizerJson } from '../../src/index.ts';
import { published, slow } from './published.ts';

const growthOf = (Regex: string) => checkPattern({ Regex }, 'pattern');
const withPattern = (Regex: string): TokenizerJson => ({
  pre_tokenizer: { type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false },
  model: { type: 'WordLevel', unk_token: '[UNK]', vocab: { '[UNK]': 0, a: 1 } },
});

describe('a pattern of a tokenizer.json', () => {
  it.each(Object.entries(published))('of %s takes a time in proportion to the text', (_, pattern) => {
    expect(growthOf(pattern)).toBe('linear');
  });

  it.each(Object.entries(slow))('of %s may take a time that grows with the square', (_, pattern) => {
    expect(growthOf(pattern)).toBe('quadratic');
  });

  it.each([
    ['options that read the same', '(a|a)*b', '"a'],
    ['a repetition within another', '(a+)+$', '"a'],
    ['the same, found by its borders only', '(?:\\w+ ?)+!', '"'],
    ['options of which one is two others', '(a|b|ab)*c', '"ab'],
    ['a repetition of what may be nothing', '(?:(?:a?b?)*c?)*d', '"'],
    ['overlap within a class', '(\\w|\\d)+!', '"'],
    ['three repetitions side by side', 'a*a*a*b', '"a'],
    ['two lazy ones', 'a*?a*?b', '"a'],
    ['many that are optional', '(?:a?){40}a{40}', '"'],
    ['options of nothing', `${'(?:|)'.repeat(30)}x`, '""'],
    ['looks that both hold', '(?:(?:(?=a)|(?=[ab]))a)+x', '"a'],
    ['a look that holds both', '(?!(?:a|a)*b)c', '"a'],
    // JavaScript reads it from the right, where nothing holds it up.
    ['a look behind', '(?<![^a](?:a|a)+?b)c', '"ba'],
    ['counts within counts', '((a{0,9}){0,9}){0,9}!', '"a'],
    ['an e-mail address, of a well-known fault', '^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}x', '"'],
  ])('is refused with an example for %s', (_, pattern, text) => {
    expect(() => growthOf(pattern)).toThrow(
      `expected pattern.Regex to be a pattern that can read every text in few ways (it has more than 128 for those with ${text}`,
    );
  });

  it.each([
    ['references back', '(a+)\\1b', 'a pattern without "\\\\1b"'],
    ['an endless look at each character', 'a*(?=[a-z]*x)', 'without an endless look'],
    ['an endless look back at each', '(?:(?<=a*b)[ab])+', 'without an endless look'],
    ['a pattern that is too large', '(?:a{100}b){100}', 'of at most 5000 parts'],
    ['many situations', '(a|b)*a(a|b){12}x', 'of fewer ways'],
    ['nesting without end', `${'('.repeat(200)}a${')'.repeat(200)}`, 'nested at most 100 deep'],
    ['a syntax error', '(a', 'that JavaScript can run (Invalid regular'],
    ['a text without end', 'a'.repeat(10_001), 'a text of at most 10000'],
  ])('is refused for %s', (_, pattern, message) => {
    expect(() => growthOf(pattern)).toThrow(message);
  });

  it.each([
    ['(?:ab|cd)*', 'linear'],
    ['(?:|a)*', 'linear'],
    // In ab.ab.ab. all three signs of each part begin a search for the @ that is not there.
    ['[\\w.]+@[\\w.]+|\\w+', 'quadratic'],
    ['[a-z]+(?:[.-][a-z]+)*', 'linear'],
    // Reads on to the end of the text from each of its characters.
    ['a*b', 'quadratic'],
    ['.*x', 'quadratic'],
    ['a|.*x', 'quadratic'],
    // The same, but the next search begins behind what was read.
    ['.*x|.+', 'linear'],
    ['^.*x', 'linear'],
    ['x[^y]*y|z', 'quadratic'],
  ])('%s: %s', (pattern, growth) => {
    expect(growthOf(pattern)).toBe(growth);
  });
});

describe('a tokenizer whose pattern may be slow', () => {
  it('refuses texts that are too long, and says how long they may be', () => {
    const tokenizer = fromTokenizerJson(withPattern('.*x'));
    expect(tokenizer.tokenize('a')).toMatchObject([{ id: 1 }]);
    expect(() => tokenizer.tokenize('a'.repeat(100_001))).toThrow(
      /^\[text\/too-long\] expected texts to be at most 100000 long, .*, got one of 100001 UTF-16 units. Cut the text/,
    );
    const longer = {
      ...withPattern('.*x'),
      normalizer: { type: 'Replace', pattern: { String: 'a' }, content: 'aaaa' },
    };
    expect(() => fromTokenizerJson(longer).tokenize('a'.repeat(25_001))).toThrow('at most 25000');
  });

  it('takes texts of any length with others', () => {
    const tokenizer = fromTokenizerJson(withPattern('\\S+|\\s+'));
    expect(tokenizer.tokenize('a'.repeat(200_000))).toHaveLength(1);
  });
});
