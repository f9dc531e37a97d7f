import { existsSync, readdirSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configuration, makeProject, type Project } from './project.ts';

let project: Project;
beforeEach(async () => {
  project = await makeProject();
});
afterEach(() => project.remove());

const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'a', 'c', '##at', 'dog', 'something'];
const configured = (tokenizer: string): string =>
  configuration().replace('column: words', `column: words\n    tokenizer: { kind: file, ${tokenizer} }`);
const tokenizerJson = (tokens: readonly string[]): string =>
  JSON.stringify({
    added_tokens: [],
    pre_tokenizer: { type: 'Whitespace' },
    model: {
      type: 'WordLevel',
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      unk_token: '[UNK]',
    },
  });
const caches = (): string[] =>
  readdirSync(project.path('prepared')).filter((name) => name.startsWith('words'));
const predict = () => project.run('predict', 'run', '--input', 'words=a cat', 'picture=pictures/cat.png');

describe('a tokenizer from a file', () => {
  it.each([
    ['vocab.txt', `${vocabulary.join('\n')}\n`],
    ['tokenizer.json', tokenizerJson(vocabulary)],
  ])(
    '%s is held by the trained model, which needs the file no more',
    (name, content) => {
      project.write(name, content);
      project.write('pets.yaml', configured(`file: ${name}`));
      const trained = project.run('train', 'pets.yaml', '--output', 'run', '--json');
      expect({ code: trained.code, stderr: trained.stderr }).toMatchObject({ code: 0 });
      const before = predict();
      rmSync(project.path(name));
      const after = predict();
      expect(after.code).toBe(0);
      expect(after.json()).toMatchObject({ prediction: expect.stringMatching(/^(cat|dog)$/) as string });
      expect(after.stdout).toBe(before.stdout);
      expect(project.run('evaluate', 'run', '--json').json()).toEqual(trained.json());
      // To train, it is needed.
      expect(project.run('train', 'pets.yaml', '--output', 'again').code).toBe(2);
      // Six processes, one of which trains.
    },
    240_000,
  );

  it('makes another cache when its content changes, and only then', () => {
    project.write('pets.yaml', configured('file: vocab.txt'));
    const prepare = (tokens: readonly string[]): number => {
      project.write('vocab.txt', tokens.join('\n'));
      expect(project.run('data', 'prepare', 'pets.yaml').code).toBe(0);
      return caches().length;
    };
    expect(prepare(vocabulary)).toBe(1);
    expect(prepare(vocabulary)).toBe(1);
    expect(prepare([...vocabulary, 'cat'])).toBe(2);
  });
});

describe('a tokenizer file that cannot be used', () => {
  it.each([
    [
      'file: none.json',
      /^\S*pets\.yaml:\d+:36: \[data\/file-not-found\] there is no tokenizer file "none\.json"/,
    ],
    [
      'file: broken.json',
      /^\S*pets\.yaml:\d+:36: \[config\/tokenizer-file\] broken\.json is not JSON: .* Is it whole\?/,
    ],
    [
      'file: vocab.bin',
      /^\S*pets\.yaml:\d+:36: \[config\/invalid\] .* expected a file that ends in \.json or \.txt/,
    ],
    [
      'file: vocab.json',
      /^\S*pets\.yaml:\d+:36: \[config\/tokenizer-file\] .*merges that belong to them are missing.*merges: merges\.txt/,
    ],
    [
      'file: empty.txt',
      /^\S*pets\.yaml:\d+:36: \[text\/vocabulary\] empty\.txt: expected "\[UNK\]" among the 0 tokens/,
    ],
  ])('%s is refused at its place before any data is read', (tokenizer, message) => {
    project.write('broken.json', '{ "model": ');
    project.write('vocab.json', '{ "a": 0 }');
    project.write('empty.txt', '');
    project.write('pets.yaml', configured(tokenizer));
    rmSync(project.path('pets.csv'));
    for (const args of [
      ['train', 'pets.yaml', '--output', 'out'],
      ['data', 'prepare', 'pets.yaml'],
    ]) {
      const { code, stdout, stderr } = project.run(...args);
      expect(stderr).toMatch(message);
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    }
    expect(existsSync(project.path('out'))).toBe(false);
  });

  it('is no matter to a training that does not see the text', () => {
    project.write('pets.yaml', configured('file: none.json'));
    const { code } = project.run('train', 'pets.yaml', '--modalities', 'picture', '--output', 'run');
    expect(code).toBe(0);
  });
});
