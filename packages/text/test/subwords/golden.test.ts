import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromTokenizerJson, makeTokenizer, type Tokenizer, toTokenizerJson } from '../../src/index.ts';
import { multilingualLines } from '../lines.ts';

interface Golden {
  readonly lines: number;
  readonly sha256: string;
  readonly tokens: number;
  readonly ids: readonly (readonly number[])[];
  readonly spans: readonly (readonly [string, readonly number[], readonly (readonly [number, number])[]])[];
}

const folder = join(import.meta.dirname, '../golden');
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const golden = read('subwords.json') as Record<string, Golden> & { languages: string[]; odd: string[] };

const lines = [...multilingualLines(golden.languages), ...golden.odd];

const framed = (tokenizer: Tokenizer, text: string): number[] => {
  const { before, after } = tokenizer.special!;
  return [...before, ...tokenizer.tokenize(text).map((token) => token.id!), ...after];
};

describe.each(['uncased', 'cased', 'bpe'])('%s', (name) => {
  const tokenizer = fromTokenizerJson(read(`${name}.tokenizer.json`));
  const { sha256, tokens, ids, spans, lines: count } = golden[name]!;

  it("gives the ids of Python's tokenizers on 32,498 lines of 25 languages", () => {
    expect(lines).toHaveLength(count);
    expect(golden.odd.map((line) => framed(tokenizer, line))).toEqual(ids);
    const hash = createHash('sha256');
    let total = 0;
    for (const line of lines) {
      const encoded = framed(tokenizer, line);
      total += encoded.length;
      hash.update(`${encoded.join()}\n`);
    }
    expect(total).toBe(tokens);
    expect(hash.digest('hex')).toBe(sha256);
  });

  it("gives the places of Python's tokenizers", () => {
    for (const [line, wanted, places] of spans) {
      const found = tokenizer.tokenize(line);
      expect(found.map(({ id }) => id)).toEqual(wanted);
      // Python counts code points.
      const units = [0];
      for (const character of line) units.push(units.at(-1)! + character.length);
      expect([line, found.map(({ start, end }) => [start, end])]).toEqual([
        line,
        places.map(([start, end]) => [units[start], units[end]]),
      ]);
    }
  });

  it('is written as a tokenizer.json that says the same, and remade from its config', () => {
    const again = fromTokenizerJson(JSON.parse(JSON.stringify(toTokenizerJson(tokenizer))));
    const remade = makeTokenizer(JSON.parse(JSON.stringify(tokenizer.config)));
    for (const line of [...golden.odd, ...lines.slice(0, 500)]) {
      expect(again.tokenize(line)).toEqual(tokenizer.tokenize(line));
      expect(remade.tokenize(line)).toEqual(tokenizer.tokenize(line));
    }
  });
});

describe('unigram', () => {
  const tokenizer = fromTokenizerJson(read('unigram.tokenizer.json'));

  it("runs on Hugging Face's library, with the ids of Python", () => {
    expect(tokenizer.config.kind).toBe('huggingface');
    for (const [line, wanted] of golden.unigram!.spans.slice(golden.odd.length)) {
      expect(tokenizer.tokenize(line).map(({ id }) => id)).toEqual(wanted);
    }
    const remade = makeTokenizer(JSON.parse(JSON.stringify(tokenizer.config)));
    expect(remade.tokenize('grinning face')).toEqual(tokenizer.tokenize('grinning face'));
  });
});

it('says that a file is no tokenizer.json', () => {
  expect(() => fromTokenizerJson({ model: null })).toThrow('expected a model with a vocab');
});
