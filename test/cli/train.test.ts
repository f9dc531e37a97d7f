import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProject, type Outcome, type Project } from './project.ts';

let project: Project;
let trained: Outcome;

beforeAll(async () => {
  project = await makeProject();
  trained = project.run('train', 'pets.yaml', '--output', 'first', '--json');
});
afterAll(() => project.remove());

const lines = (file: string): Record<string, unknown>[] =>
  readFileSync(project.path(file), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('crossmodal train', () => {
  it('prints one JSON object as the last line of stdout', () => {
    expect(trained.stderr).not.toMatch(/rror/);
    expect(trained.code).toBe(0);
    expect(trained.stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(trained.json()).toMatchObject({
      run: 'first',
      metrics: { test: { accuracy: expect.any(Number), macroF1: expect.any(Number) } },
    });
  });

  it('leaves a folder that holds all of the run', () => {
    const config = JSON.parse(readFileSync(project.path('first/config.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(config).toMatchObject({ config: { seed: 7, training: { clipNorm: 1 } } });
    expect(lines('first/history.jsonl')).toHaveLength(3);
    expect(lines('first/history.jsonl')[0]).toMatchObject({ epoch: 1, loss: expect.any(Number) });
    const predictions = lines('first/predictions.jsonl');
    expect(predictions.map(({ id }) => id)).toEqual(Array.from({ length: 12 }, (_, i) => `pet-${48 + i}`));
    const metrics = JSON.parse(readFileSync(project.path('first/metrics.json'), 'utf8')) as {
      test: { accuracy: number };
    };
    const right = predictions.filter(({ target, prediction }) => target === prediction).length;
    expect(metrics.test.accuracy).toBeCloseTo(right / 12);
    expect(readdirSync(project.path('first/model')).sort()).toEqual(['model.json', 'weights.safetensors']);
    expect(readFileSync(project.path('first/log.txt'), 'utf8')).toMatch(/epoch 3/);
  });

  it('gives the same numbers for the same seed, and others for another', () => {
    const again = project.run('train', 'pets.yaml', '--output', 'again', '--json');
    const other = project.run('train', 'pets.yaml', '--output', 'other', '--seed', '8', '--json');
    expect(other.code).toBe(0);
    expect(again.json().metrics).toEqual(trained.json().metrics);
    const bytes = (run: string): Buffer => readFileSync(project.path(run, 'model/weights.safetensors'));
    expect(bytes('again').equals(bytes('first'))).toBe(true);
    expect(bytes('other').equals(bytes('first'))).toBe(false);
    const losses = (run: string): unknown[] => lines(`${run}/history.jsonl`).map(({ loss }) => loss);
    expect(losses('again')).toEqual(losses('first'));
  });

  it('refuses a second run into one folder', () => {
    const second = project.run('train', 'pets.yaml', '--output', 'first');
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(/\[run\/exists\].*first/);
  });

  it('evaluates to the same figures', () => {
    const evaluated = project.run('evaluate', 'first', '--json');
    expect(evaluated.code).toBe(0);
    expect(evaluated.json()).toEqual(trained.json());
  });

  it('predicts samples that it is given', () => {
    const given = project.run('predict', 'first', '--input', 'words=a cat', 'picture=pictures/cat.png');
    expect(given.code).toBe(0);
    expect(given.json()).toMatchObject({ prediction: expect.stringMatching(/^(cat|dog)$/) });
    const one = project.run('predict', 'first', '--input', 'words=a cat');
    expect(one.code).toBe(0);
    const table = project.run('predict', 'first', '--data', 'pets.csv');
    expect(table.stdout.trimEnd().split('\n')).toHaveLength(60);
  });

  it('compares the modalities, fusion and the product of probabilities', () => {
    const compared = project.run('compare', 'pets.yaml', '--output', 'all', '--json');
    expect(compared.code).toBe(0);
    expect(existsSync(project.path('all/words/model/model.json'))).toBe(true);
    expect(Object.keys(compared.json().models as object).sort()).toEqual([
      'majority class',
      'picture',
      'picture + words',
      'picture × words',
      'words',
    ]);
  });
});
