import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configuration, makeProject, type Project } from './project.ts';

const mixed = (mix: string): string => `${configuration()}  mix: ${mix}\n`;
const bytes = (config: string): string => config.replace('width: 8', 'width: 8\n    output: uint8');
const both = '{ mixUp: 0.8, cutMix: 1 }';

let project: Project;
beforeAll(async () => {
  project = await makeProject();
  project.write('plain.yaml', configuration());
  project.write('both.yaml', mixed(both));
  project.write('bytes.yaml', bytes(mixed(both)));
  project.write('cut.yaml', mixed('{ cutMix: 1 }'));
});
afterAll(() => project.remove());

const train = (file: string, run: string, ...args: string[]) => {
  const outcome = project.run('train', file, '--output', run, '--json', ...args);
  expect({ code: outcome.code, stderr: outcome.stderr }).toMatchObject({ code: 0 });
  return outcome;
};
const weights = (run: string): Buffer => readFileSync(project.path(run, 'model/weights.safetensors'));
const losses = (run: string): number[] =>
  readFileSync(project.path(run, 'history.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { loss: number }).loss);

describe('training with mixed batches', () => {
  it('gives the same weights for the same seed, to the bit, and others than without', () => {
    const trained = train('both.yaml', 'first');
    train('both.yaml', 'again');
    train('both.yaml', 'other', '--seed', '8');
    train('plain.yaml', 'plain');
    expect(weights('again').equals(weights('first'))).toBe(true);
    expect(weights('other').equals(weights('first'))).toBe(false);
    expect(weights('plain').equals(weights('first'))).toBe(false);
    for (const loss of losses('first')) expect(loss).toBeGreaterThan(0);
    // What is tested and predicted is not mixed.
    expect(project.run('evaluate', 'first', '--json').json()).toEqual(trained.json());
    // Four trainings and a test, each a process of its own.
  }, 240_000);

  it('sees pictures as bytes nearly as it sees them as floats', () => {
    train('bytes.yaml', 'bytes');
    losses('bytes').forEach((loss, epoch) => void expect(loss).toBeCloseTo(losses('first')[epoch]!, 1));
  });

  it.each(['picture', 'words'])('trains a model of the %s alone', (modality) => {
    train('both.yaml', `alone-${modality}`, '--modalities', modality);
    expect(losses(`alone-${modality}`).every(Number.isFinite)).toBe(true);
  });

  it('leaves a model that sees no pictures out of CutMix', () => {
    train('cut.yaml', 'cut', '--modalities', 'words');
    train('plain.yaml', 'uncut', '--modalities', 'words');
    expect(weights('cut').equals(weights('uncut'))).toBe(true);
  }, 120_000);

  it('still learns which picture is which', () => {
    const pure = configuration()
      .replace('epochs: 3', `epochs: 20\n  mix: ${both}`)
      .replace('batchSize: 16', 'batchSize: 8');
    project.write('long.yaml', pure);
    // The picture says the class of 8 of the 12 rows to test.
    const { metrics } = train('long.yaml', 'long', '--modalities', 'picture').json() as {
      metrics: { test: { accuracy: number } };
    };
    expect(metrics.test.accuracy).toBeCloseTo(8 / 12, 6);
  });

  it('is refused where it makes no sense', () => {
    project.write('bad.yaml', mixed('{ mixUp: 0 }'));
    const { code, stderr } = project.run('train', 'bad.yaml', '--output', 'bad');
    expect(stderr).toMatch(
      /bad\.yaml:27:8: \[config\/invalid\] "training\.mix": expected mixUp or cutMix above 0/,
    );
    expect(code).toBe(2);
  });
});
