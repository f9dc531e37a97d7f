import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
