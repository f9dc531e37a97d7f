import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProject, type Project } from './project.ts';

// The label is whether a number is above the bound of its kind: neither column tells it alone.
const config = `
name: columns
seed: 3
data: { file: rows.csv, target: label, split: { column: split } }
modalities:
  sizes: { kind: numbers, column: sizes, encoder: { features: 16 } }
  kind: { kind: categories, column: kind, encoder: { features: 16 } }
model:
  fusion: { kind: concatenateTime, features: 16 }
  recurrent: { kind: minimalGatedUnit, units: 16, layers: 2, residual: true, direction: forward }
  pooling: attention
training:
  epochs: 40
  batchSize: 16
  schedule: { kind: oneCycle, learningRate: 0.02 }
`;

let project: Project;

beforeAll(async () => {
  project = await makeProject();
  const rows = Array.from({ length: 160 }, (_, i) => {
    const kind = i % 2 === 0 ? 'mouse' : 'horse';
    const size = ((i * 37) % 80) / 40 - 1;
    const label = size > (kind === 'mouse' ? -0.5 : 0.5) ? 'large' : 'small';
    const split = i % 4 === 3 ? (i % 8 === 3 ? 'validation' : 'test') : 'train';
    return `${100 + size} 5,${kind},${label},${split}`;
  });
  project.write('rows.csv', `sizes,kind,label,split\n${rows.join('\n')}\n`);
  project.write('columns.yaml', config);
});
afterAll(() => project.remove());

describe('columns of numbers and of categories', () => {
  it('are modalities that a model is trained on, and predicts from', () => {
    const trained = project.run('train', 'columns.yaml', '--output', 'run', '--json');
    expect(trained.stderr).not.toMatch(/rror/);
    const { metrics } = trained.json() as { metrics: { test: { accuracy: number } } };
    expect(metrics.test.accuracy).toBeGreaterThan(0.85);
    const say = (...inputs: string[]) => project.run('predict', 'run', '--input', ...inputs);
    expect(say('sizes=100 5', 'kind=mouse').json()).toMatchObject({ prediction: 'large' });
    expect(say('sizes=100 5', 'kind=horse').json()).toMatchObject({ prediction: 'small' });
    const wrong = say('sizes=many', 'kind=mouse');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('[predict/numbers] expected numbers, as "0.5 1 2", got "many".');
    expect(say('sizes=1', 'kind=mouse').stderr).toContain('expected 2 numbers');
  });
});
