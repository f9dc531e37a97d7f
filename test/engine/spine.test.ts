import { readFileSync } from 'node:fs';
import { useTensorFlow } from '@crossmodal/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../apps/runner/src/config/load.ts';
import { type Config, configSchema } from '../../apps/runner/src/config/schema.ts';
import { type Backend, useBackend } from '../../apps/runner/src/pipeline/backend.ts';
import { loadDataset } from '../../apps/runner/src/pipeline/dataset.ts';
import { loadModel } from '../../apps/runner/src/pipeline/model-file.ts';
import { createPredictor } from '../../apps/runner/src/pipeline/predictor.ts';
import { testOn } from '../../apps/runner/src/pipeline/train-model.ts';
import { executeRun } from '../../apps/runner/src/run/execute.ts';
import { makeProject, type Project } from '../cli/project.ts';

/** All that the worked application uses, small: dropout of every kind, augmentation, branches, averaged weights. */
const configuration = `name: pets
seed: 7
data:
  file: pets.csv
  id: id
  target: label
  split: { column: split }
modalities:
  words:
    kind: text
    column: words
    length: 4
    ngrams: { sizes: [2, 3], buckets: 32 }
    encoder: { features: 8, wordDropout: 0.2, ngramDropout: 0.2 }
  picture:
    kind: image
    column: picture
    width: 8
    height: 8
    augment: { flip: true, rotate: 9, scale: 0.1, shift: 0.1, contrast: 0.1, channels: 0.1, erase: 2 }
    encoder: { channels: [4, 4], strides: [2, 1], pool: 2 }
model:
  fusion: { kind: concatenateTime, features: 8 }
  recurrent: { kind: gru, units: 8, direction: bidirectional }
  pooling: meanMax
  dropout: 0.3
  branchLoss: 0.5
  modalityDropout: 0.2
training:
  epochs: 4
  batchSize: 16
  optimizer: { kind: adamW, weightDecay: 0.05 }
  schedule: { kind: oneCycle, learningRate: 3.0e-3, warmup: 0.2 }
  clipNorm: 1
  labelSmoothing: 0.1
  averaging: 0.9
`;

let project: Project;
let config: Config;
beforeAll(async () => {
  await useTensorFlow({ threads: { intra: 1, inter: 1 } });
  project = await makeProject();
  project.write('pets.yaml', configuration);
  config = loadConfig(project.path('pets.yaml'), configSchema);
});
afterAll(() => project.remove());

interface Result {
  readonly losses: readonly number[];
  readonly validation: readonly unknown[];
  /** Of the model as it was trained, of the saved one evaluated, and of one sample predicted alone. */
  readonly probabilities: readonly number[];
  readonly evaluated: readonly number[];
  readonly predicted: readonly number[];
}

async function trainEvaluatePredict(name: string, backend: Backend): Promise<Result> {
  const dataset = await loadDataset(config, project.folder);
  const path = project.path(name);
  const silent = { update() {}, line() {}, clear() {} };
  const task = { config, source: project.folder, dataset, path, backend, progress: silent };
  const trained = await executeRun({ ...task, signal: new AbortController().signal });
  const history = readFileSync(project.path(name, 'history.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { loss: number; metrics: unknown });
  const { classifier, preprocessors, classes } = loadModel(path);
  const predictor = (batchSize: number) => createPredictor(classifier, preprocessors, backend, batchSize);
  const { test } = dataset.parts;
  return {
    losses: history.map(({ loss }) => loss),
    validation: history.map(({ metrics }) => metrics),
    probabilities: trained!.probabilities.flatMap((row) => [...row]),
    evaluated: (await testOn(test, classes, predictor(16))).probabilities.flatMap((row) => [...row]),
    predicted: (await testOn(test.slice(0, 1), classes, predictor(1))).probabilities.flatMap((row) => [
      ...row,
    ]),
  };
}

describe('the spine', () => {
  it('trains, evaluates and predicts compiled as it does uncompiled', async () => {
    const plain = await trainEvaluatePredict('plain', { compile: (step) => step });
    const compiled = await trainEvaluatePredict('compiled', await useBackend({}));
    const expectClose = (got: readonly number[], wanted: readonly number[]): void => {
      expect(got).toHaveLength(wanted.length);
      got.forEach((value, i) => {
        expect(Math.abs(value - wanted[i]!)).toBeLessThan(1e-4);
      });
    };
    expect(new Set(plain.losses).size).toBe(4);
    expectClose(compiled.losses, plain.losses);
    expect(compiled.validation).toEqual(plain.validation);
    for (const part of ['probabilities', 'evaluated', 'predicted'] as const) {
      expectClose(compiled[part], plain[part]);
    }
    expectClose(compiled.evaluated, compiled.probabilities);
    expectClose(compiled.predicted, compiled.probabilities.slice(0, 2));
  });
});
