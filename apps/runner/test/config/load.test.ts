import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { configSchema } from '../../src/config/schema.ts';

const folder = mkdtempSync(join(tmpdir(), 'crossmodal-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const minimal = `
data:
  file: a.csv
  target: label
modalities:
  words: { kind: text, column: text }
`;

function load(text: string): ReturnType<typeof configSchema.parse> {
  const file = join(folder, 'config.yaml');
  writeFileSync(file, text);
  return loadConfig(file, configSchema);
}

describe('loadConfig', () => {
  it('fills in every default', () => {
    const config = load(minimal);
    expect(config.seed).toBe(42);
    expect(config.model.recurrent).toMatchObject({ kind: 'lstm', units: 128 });
    expect(config.data.split).toBeUndefined();
  });

  it.each([
    [
      'an unknown key',
      `${minimal}training:\n  epoch: 3\n`,
      /config\.yaml:8:3: \[config\/unknown-key\] .*"epoch".*Did you mean "epochs"\?/,
    ],
    [
      'an unknown key in a variant',
      `${minimal}training:\n  optimizer: { kind: sgd, nestrov: true }\n`,
      /:8:27: .*Did you mean "nesterov"\?/,
    ],
    [
      'an unknown key in a modality',
      minimal.replace('column: text', 'column: text, lenght: 9'),
      /:6:38: .*Did you mean "length"\?/,
    ],
    [
      'a wrong type',
      `${minimal}training:\n  epochs: many\n`,
      /:8:11: \[config\/invalid\] "training\.epochs": expected a (whole )?number, got "many"/,
    ],
    [
      'a wrong name',
      `${minimal}training:\n  optimizer: { kind: adm }\n`,
      /:8:22: .*expected one of .*"adamW".*Did you mean "adam"\?/,
    ],
    ['a number too small', `${minimal}training:\n  epochs: 0\n`, /:8:11: .*expected at least 1, got 0/],
    [
      'something missing',
      minimal.replace('  target: label\n', ''),
      /:2:1: .*"data\.target": expected a string, got nothing/,
    ],
    [
      'a mistyped key, rather than what it leaves missing',
      minimal.replace('file: a.csv', 'fiel: a.csv'),
      /:3:3: \[config\/unknown-key\] unknown key "fiel" in "data"\. Did you mean "file"\?/,
    ],
    [
      'no modality',
      minimal.replace('words: { kind: text, column: text }', ''),
      /"modalities": expected an object, got null/,
    ],
    [
      'an unknown fusion',
      `${minimal}model:\n  fusion: { kind: flim, target: words }\n`,
      /:8:19: .*"model\.fusion\.kind": expected one of .*"film".*got "flim"\. Did you mean "film"\?/,
    ],
    [
      'an unknown option of a fusion',
      `${minimal}model:\n  fusion: { kind: lowRankBilinear, ranks: 3 }\n`,
      /:8:36: .*unknown key "ranks" in "model\.fusion"\. Did you mean "rank"\?/,
    ],
    [
      'heads that do not divide the features',
      `${minimal}model:\n  fusion: { kind: crossModalAttention, features: 64, heads: 3 }\n`,
      /:8:61: .*"model\.fusion\.heads": expected a number of heads that divides the features, got 3/,
    ],
    [
      'a target that is no modality',
      `${minimal}model:\n  fusion: { kind: film, target: photo }\n`,
      /:8:33: .*"model\.fusion\.target": expected one of the modalities "words", got "photo"/,
    ],
    [
      'a target that is left out',
      `${minimal}model:\n  fusion: { kind: film }\n`,
      /:8:3: .*"model\.fusion\.target": expected a string, got nothing/,
    ],
    [
      'an order of other modalities',
      `${minimal}model:\n  fusion:\n    kind: interleave\n    order: [words, photo]\n`,
      /:10:12: .*"model\.fusion\.order": expected each of the modalities "words" once, not "photo", "words", got a list of 2/,
    ],
    [
      'a rate of modality dropout',
      `${minimal}model:\n  modalityDropout: 1\n`,
      /:8:20: .*"model\.modalityDropout": expected less than 1, got 1/,
    ],
    [
      'a cell that does not exist',
      `${minimal}model:\n  recurrent: { kind: grü }\n`,
      /:8:22: \[config\/invalid\] .*expected one of "lstm", "gru", "simpleRnn", "minimalGatedUnit", "minGru", got "grü"\. Did you mean "gru"\?/,
    ],
    [
      'an option of another cell',
      `${minimal}model:\n  recurrent: { kind: gru, peepholes: true }\n`,
      /:8:27: \[config\/unknown-key\] unknown key "peepholes" in "model\.recurrent"\. Known here: .*resetAfter/,
    ],
    [
      'a mistyped option of the default cell',
      `${minimal}model:\n  recurrent: { peephole: true }\n`,
      /:8:16: \[config\/unknown-key\] .*Did you mean "peepholes"\?/,
    ],
    [
      'a share that is none',
      `${minimal}model:\n  recurrent: { zoneout: 1.5 }\n`,
      /:8:25: .*"model\.recurrent\.zoneout": expected at most 1, got 1\.5/,
    ],
    [
      'decay over gaps that nothing tells',
      `${minimal}model:\n  recurrent:\n    timeDecay: true\n`,
      /:9:16: .*expected false with the fusion "concatenateTime", whose steps have no times \(those of "interleave" have\), got true/,
    ],
    [
      'a pooling that does not exist',
      `${minimal}model:\n  pooling: lst\n`,
      /:8:12: .*expected one of "last", .*"attention", got "lst"\. Did you mean "last"\?/,
    ],
    [
      'a text encoder that does not exist',
      minimal.replace('column: text', 'column: text, encoder: { kind: convolutions }'),
      /:6:55: .*expected one of "embedding", "convolution", got "convolutions"\. Did you mean "convolution"\?/,
    ],
    [
      'strides that do not fit',
      minimal.replace(
        'kind: text, column: text',
        'kind: image, column: a, encoder: { kind: residual, strides: [2] }',
      ),
      /:6:72: .*"modalities\.words\.encoder\.strides": expected as many strides as channels, got a list of 1/,
    ],
    [
      'a patch that does not divide the picture',
      minimal.replace(
        'kind: text, column: text',
        'kind: image, column: a, encoder: { kind: patches, patch: 7 }',
      ),
      /:6:69: .*expected a side that divides width and height, got 7/,
    ],
    [
      'a name in the place of options',
      `${minimal}model:\n  fusion: film\n`,
      /:8:11: .*"model\.fusion": expected an object, got "film"\. Write \{ kind: film \}\./,
    ],
    [
      'a name of no kind',
      minimal.replace('column: text', 'column: text, tokenizer: vocab.txt'),
      /:6:49: .*expected an object, got "vocab\.txt"\. Write one of the kinds, as \{ kind: word \}: word, basic, .*, file\./,
    ],
    [
      'an option of a kind that is not named',
      minimal.replace('column: text', 'column: text, tokenizer: { file: vocab.txt }'),
      /:6:51: .*unknown key "file" .*Known here: kind, form.* "file" belongs to kind: "file"\./,
    ],
    [
      'a mistyped key of one of two kinds of split',
      minimal.replace('label', 'label\n  split: { columns: split }'),
      /:5:12: \[config\/unknown-key\] unknown key "columns" in "data\.split"\. Did you mean "column"\?/,
    ],
    [
      'a mistyped key of the other',
      minimal.replace('label', 'label\n  split: { validation: 0.1, tst: 0.2 }'),
      /:5:29: \[config\/unknown-key\] unknown key "tst" in "data\.split"\. Did you mean "test"\?/,
    ],
    [
      'a split that is none',
      minimal.replace('label', 'label\n  split: 0.2'),
      /:5:10: .*"data\.split": expected an object, got 0\.2\. Known here: column, validation, test\./,
    ],
    [
      'a part that would be empty',
      minimal.replace('label', 'label\n  split: { validation: 0, test: 0.4 }'),
      /:5:24: .*"data\.split\.validation": expected more than 0, got 0\./,
    ],
    [
      'an empty name',
      minimal.replace('a.csv', '""'),
      /:3:9: .*"data\.file": expected at least 1 character, got ""/,
    ],
    [
      'a number in the place of options',
      `${minimal}training:\n  mix: 0.2\n`,
      /:8:8: .*expected an object, got 0\.2\. Known here: mixUp, cutMix, probability, cutMixShare\./,
    ],
    [
      'shares that leave nothing to train with',
      minimal.replace('label', 'label\n  split: { validation: 0.6, test: 0.4 }'),
      /:5:35: .*"data\.split\.test": expected less than 1 together with validation, .* got 0\.4/,
    ],
    [
      'a mistyped key where a name may stand, too',
      minimal.replace(
        'kind: text, column: text',
        'kind: image, column: a, normalize: { men: [0, 0, 0], std: [1, 1, 1] }',
      ),
      /:6:49: .*unknown key "men" in "modalities\.words\.normalize"\. Did you mean "mean"\?/,
    ],
    [
      'a name of a modality',
      minimal.replace('words:', '"the words":'),
      /:6:3: .*"modalities\.the words": expected a name of letters, digits and "_", got "the words"\./,
    ],
    [
      'a modality of the column to predict',
      minimal.replace('column: text', 'column: label'),
      /:6:32: .*"modalities\.words\.column": expected another column than data\.target, .*got "label"/,
    ],
    [
      'a language that is none',
      minimal.replace('column: text', 'column: text, tokenizer: { locale: "e!" }'),
      /:6:59: .*expected a language tag, as "en" or "pt-BR", got "e!"/,
    ],
    [
      'a window wider than what is left',
      minimal.replace('kind: text, column: text', 'kind: image, column: a, width: 8, encoder: { pool: 2 }'),
      /:6:63: .*"modalities\.words\.encoder\.pool": expected at most 1, .* got 2/,
    ],
    [
      'a window of a picture that is not larger',
      minimal.replace('kind: text, column: text', 'kind: image, column: a, augment: { window: true }'),
      /:6:55: .*"modalities\.words\.augment\.window": expected false, .* got true/,
    ],
    [
      'an erasure larger than the picture',
      minimal.replace('kind: text, column: text', 'kind: image, column: a, augment: { erase: 65 }'),
      /:6:54: .*"modalities\.words\.augment\.erase": expected at most 64 pixels, .* got 65/,
    ],
    [
      'a number that is none',
      `${minimal}training:\n  epochs: 1e999\n`,
      /:8:11: .*expected a number, got Infinity/,
    ],
    [
      'a tag',
      `${minimal}seed: !seven 7\n`,
      /:7:7: \[config\/syntax\] not valid YAML: Unresolved tag: !seven/,
    ],
    [
      'an alias of nothing',
      `${minimal}seed: *seven\n`,
      /\[config\/syntax\] not valid YAML: Unresolved alias/,
    ],
    [
      'what an alias stands for',
      `x: &words { kind: text, colum: a }\n${minimal.replace('{ kind: text, column: text }', '*words')}`,
      /:1:25: \[config\/unknown-key\] unknown key "colum" in "modalities\.words"/,
    ],
    [
      'a key that is a list',
      `${minimal}training: { [epochs, 3] }\n`,
      /:7:1: .*unknown key "\[ epochs, 3 \]" in "training"/,
    ],
    [
      'mixing of neither kind',
      `${minimal}training:\n  mix: { mixUp: 0 }\n`,
      /:8:8: .*"training\.mix": expected mixUp or cutMix above 0/,
    ],
    [
      'a mistyped kind of mixing',
      `${minimal}training:\n  mix: { mixup: 0.2 }\n`,
      /:8:10: .*unknown key "mixup" .*Did you mean "mixUp"\?/,
    ],
    [
      'an alpha that is none',
      `${minimal}training:\n  mix: { mixUp: -1 }\n`,
      /:8:17: .*expected at least 0, got -1/,
    ],
    [
      'a probability of 0',
      `${minimal}training:\n  mix: { mixUp: 0.2, probability: 0 }\n`,
      /:8:35: .*expected more than 0, got 0/,
    ],
    [
      'a probability above 1',
      `${minimal}training:\n  mix: { mixUp: 0.2, probability: 2 }\n`,
      /:8:35: .*expected at most 1, got 2/,
    ],
    [
      'CutMix without pictures',
      `${minimal}training:\n  mix: { cutMix: 1 }\n`,
      /:8:18: .*"training\.mix\.cutMix": expected 0, since no modality holds pictures to cut, got 1/,
    ],
    [
      'mixing in batches of one',
      `${minimal}training: { batchSize: 1, mix: { mixUp: 1 } }\n`,
      /:7:24: .*"training\.batchSize": expected at least 2 with mix, .* got 1/,
    ],
    [
      'a second document',
      `${minimal}---\n${minimal}`,
      /:7:1: \[config\/syntax\] not valid YAML: expected one document, got another\./,
    ],
    [
      'a key that would command the terminal',
      minimal.replace('words:', '"w\\e[31m\u009b31m":'),
      /"modalities\.w\\u001b\[31m 31m": expected a name/,
    ],
    ['broken YAML', 'data: [1, 2', /config\.yaml:1:\d+: \[config\/syntax\]/],
    ['an empty file', '', /\[config\/invalid\] the file: expected an object, got null/],
  ])('names the place of %s', (_, text, message) => {
    expect(() => load(text)).toThrow(message);
  });

  it('refuses what is not UTF-8', () => {
    const file = join(folder, 'utf16.yaml');
    writeFileSync(file, Buffer.from(`\ufeff${minimal}`, 'utf16le'));
    expect(() => loadConfig(file, configSchema)).toThrow(
      /\[config\/unreadable\] .* in UTF-8, got other bytes/,
    );
    writeFileSync(file, `\ufeff${minimal}`);
    expect(loadConfig(file, configSchema).seed).toBe(42);
  });

  it('refuses aliases that would fill the memory', () => {
    const levels = Array.from({ length: 9 }, (_, i) => `  - &b${i + 1} [${`*b${i}, `.repeat(9)}*b${i}]`);
    expect(() => load(`${minimal}x:\n  - &b0 [lol]\n${levels.join('\n')}\n`)).toThrow(
      /\[config\/syntax\] not valid YAML: Excessive alias count/,
    );
  });

  it('prints nothing', async () => {
    const warnings: Error[] = [];
    const listen = (warning: Error): void => void warnings.push(warning);
    process.on('warning', listen);
    expect(() => load(`${minimal}training: { [epochs, 3] }\n`)).toThrow();
    await setImmediate();
    process.off('warning', listen);
    expect(warnings).toEqual([]);
  });

  it('says that a file is missing', () => {
    expect(() => loadConfig(join(folder, 'none.yaml'), configSchema)).toThrow(
      /none\.yaml: \[config\/unreadable\] expected a configuration file here, found nothing/,
    );
  });
});
