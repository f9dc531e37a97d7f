import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Tokenizer, toTokenizerJson, trainBpe, trainWordPiece } from '@crossmodal/text';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { configSchema } from '../../src/config/schema.ts';
import { confirmModalities } from '../../src/stages/modalities/index.ts';
import { openTokenizerFile, tokenizerFileSchema } from '../../src/stages/modalities/tokenizer-file.ts';

const texts = ['a small brown dog', 'Two Dogs, running', 'déjà vu', 'the cats ran'];
const wordPiece = trainWordPiece(texts, { size: 300 });
const bpe = trainBpe(texts, { size: 300 });

let folder: string;
const write = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);
const tokensOf = ({ config }: Tokenizer) => config.tokens as readonly string[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossmodal-tokenizer-'));
  write('vocab.txt', `${tokensOf(wordPiece).join('\n')}\n`);
  write('bert.json', JSON.stringify(toTokenizerJson(wordPiece)));
  write('gpt2.json', JSON.stringify(toTokenizerJson(bpe)));
  write('vocab.json', JSON.stringify(Object.fromEntries(tokensOf(bpe).map((token, id) => [token, id]))));
  write('merges.txt', `#version: 0.2\n${(bpe.config.merges as readonly string[]).join('\n')}\n`);
  write('words.JSON', `\uFEFF${JSON.stringify(wordLevel({ '[UNK]': 0, dog: 1 }))}`);

  write('empty.txt', '');
  write('empty.json', '{}');
  write('nothing.json', JSON.stringify(wordLevel({})));
  write('half.json', JSON.stringify(toTokenizerJson(bpe)).slice(0, 500));
  write('list.json', '[1, 2]');
  write('other.json', '{ "name": "crossmodal" }');
  write('model.json', '{ "model": { "type": "BPE" } }');
  write('ids.json', '{ "a": 0, "b": "1" }');
  write('latin.txt', Uint8Array.of(0x5b, 0xe9, 0x5d));
  write('few.txt', '#version: 0.2\nd o\nx\n');
  mkdirSync(join(folder, 'models/folder.json'), { recursive: true });
  symlinkSync(tmpdir(), join(folder, 'away'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A tokenizer that only Hugging Face's library runs. */
function wordLevel(vocab: Readonly<Record<string, number>>): object {
  const split = { type: 'Whitespace' };
  return { added_tokens: [], pre_tokenizer: split, model: { type: 'WordLevel', vocab, unk_token: '[UNK]' } };
}

const idsOf = (tokenizer: Tokenizer, text: string) => tokenizer.tokenize(text).map(({ id }) => id);
const open = (options: object, lowerCase = true): Tokenizer =>
  openTokenizerFile(tokenizerFileSchema.parse({ kind: 'file', ...options }), { lowerCase }, { folder });

describe('a tokenizer file', () => {
  it.each([
    [{ file: 'vocab.txt' }, wordPiece],
    [{ file: 'bert.json' }, wordPiece],
    [{ file: 'gpt2.json' }, bpe],
    [{ file: 'vocab.json', merges: 'merges.txt' }, bpe],
  ])('%j cuts texts as the tokenizer that was written', (options, written) => {
    const tokenizer = open(options);
    expect(tokenizer.config).toEqual(written.config);
    for (const text of texts) expect(idsOf(tokenizer, text)).toEqual(idsOf(written, text));
  });

  it('is run by Hugging Face’s library where it is of another kind', () => {
    expect(idsOf(open({ file: 'words.JSON' }), 'dog cat dog')).toEqual([1, 0, 1]);
  });

  it('of a vocab.txt leaves capitals and accents as they are, where it is told to', () => {
    expect(open({ file: 'vocab.txt' }).config).toMatchObject({ lowerCase: true, stripAccents: true });
    expect(open({ file: 'vocab.txt' }, false).config).toMatchObject({
      lowerCase: false,
      stripAccents: false,
    });
    const accents = open({ file: 'vocab.txt', stripAccents: false });
    expect(accents.config).toMatchObject({ lowerCase: true, stripAccents: false });
  });
});

describe('in a configuration', () => {
  const load = (tokenizer: string, rest = '') => {
    write('a.yaml', configOf(tokenizer, rest));
    return loadConfig(join(folder, 'a.yaml'), configSchema, (config, at) =>
      confirmModalities(config, folder, at),
    );
  };

  it('is opened, and has room for its special tokens', () => {
    expect(load('file: vocab.txt', 'length: 3').modalities.words).toMatchObject({ length: 3 });
  });

  it.each([
    [
      'file: none.json',
      9,
      13,
      /\[data\/file-not-found\] there is no tokenizer file "none\.json" in .*configuration's folder/,
    ],
    ['file: ../vocab.txt', 9, 13, /\[data\/path-outside\] the path "\.\.\/vocab\.txt" leads upwards/],
    ['file: /etc/vocab.txt', 9, 13, /\[data\/path-outside\] .* is absolute/],
    ['file: away/vocab.txt', 9, 13, /\[data\/(path-outside|file-not-found)\]/],
    ['file: models/folder.json', 9, 13, /\[config\/tokenizer-file\] models\/folder\.json is a folder/],
    ['file: half.json', 9, 13, /\[config\/tokenizer-file\] half\.json is not JSON: .* Is it whole\?/],
    ['file: list.json', 9, 13, /list\.json is neither a tokenizer\.json nor a vocab\.json/],
    ['file: other.json', 9, 13, /other\.json is neither a tokenizer\.json nor a vocab\.json/],
    ['file: model.json', 9, 13, /model\.json is neither a .* has a model with a vocab/],
    ['file: empty.json', 9, 13, /empty\.json: expected tokens, got none/],
    ['file: nothing.json', 9, 13, /nothing\.json: expected tokens, got none/],
    [
      'file: empty.txt',
      9,
      13,
      /\[text\/vocabulary\] empty\.txt: expected "\[UNK\]" among the 0 tokens\. Is the file/,
    ],
    ['file: latin.txt', 9, 13, /latin\.txt is not UTF-8 text/],
    [
      'file: vocab.json',
      9,
      13,
      /vocab\.json holds tokens alone: the merges that belong to them are missing\. Name them beside it, as "merges: merges\.txt"/,
    ],
    [
      'file: vocab.json\n      merges: few.txt',
      9,
      13,
      /\[text\/vocabulary\] vocab\.json: .* Do the vocabulary and the merges belong together\?/,
    ],
    ['file: vocab.json\n      merges: none.txt', 10, 15, /there is no tokenizer file "none\.txt"/],
    ['file: ids.json\n      merges: merges.txt', 9, 13, /ids\.json: .*the id of "b" is "1"/],
    [
      'file: gpt2.json\n      merges: merges.txt',
      10,
      15,
      /expected no merges beside gpt2\.json, which holds its own\. Leave/,
    ],
    // What the schema says by itself.
    [
      'file: vocab.bin',
      9,
      13,
      /\[config\/invalid\] "modalities\.words\.tokenizer\.file": expected a file that ends in \.json or \.txt, got "vocab\.bin"/,
    ],
    ['fil: vocab.txt', 9, 7, /\[config\/unknown-key\] .*Did you mean "file"\?/],
    [
      'file: vocab.txt\n      merges: merges.txt',
      10,
      15,
      /"modalities\.words\.tokenizer\.merges": expected none beside a \.txt file/,
    ],
    [
      'file: bert.json\n      stripAccents: true',
      10,
      21,
      /"modalities\.words\.tokenizer\.stripAccents": expected none beside a \.json file/,
    ],
  ] as const)('%s is refused at its line', (tokenizer, line, column, message) => {
    expect(() => load(tokenizer)).toThrow(message);
    expect(() => load(tokenizer)).toThrow(
      expect.objectContaining({ location: { file: join(folder, 'a.yaml'), line, column } }) as Error,
    );
  });

  it('is refused where its special tokens leave no room', () => {
    expect(() => load('file: vocab.txt', 'length: 2')).toThrow(
      /:10:13: \[config\/invalid\] expected a length of more than 2, since vocab\.txt .* got 2/,
    );
    write('b.yaml', configOf('', 'length: 2').replace('kind: file', 'kind: wordPiece'));
    expect(() => loadConfig(join(folder, 'b.yaml'), configSchema)).toThrow(/"modalities\.words\.length"/);
  });
});

function configOf(tokenizer: string, rest: string): string {
  return `data: { file: a.csv, target: label }
training: { epochs: 1 }

modalities:
  words:
    kind: text
    tokenizer:
      kind: file
      ${tokenizer}
    ${rest}
    column: text
`;
}
