import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
    expect(config.data.split).toEqual({ validation: 0.1, test: 0.2 });
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
    ['broken YAML', 'data: [1, 2', /config\.yaml:1:\d+: \[config\/syntax\]/],
    ['an empty file', '', /\[config\/invalid\] the file: expected an object, got null/],
  ])('names the place of %s', (_, text, message) => {
    expect(() => load(text)).toThrow(message);
  });

  it('says that a file is missing', () => {
    expect(() => loadConfig(join(folder, 'none.yaml'), configSchema)).toThrow(
      /none\.yaml: \[config\/unreadable\] expected a configuration file here, found nothing/,
    );
  });
});
