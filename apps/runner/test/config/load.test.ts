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
      'no modality',
      minimal.replace('words: { kind: text, column: text }', ''),
      /"modalities": expected an object, got null/,
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
