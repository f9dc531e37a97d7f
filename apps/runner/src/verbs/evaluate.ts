import { resolve } from 'node:path';
import { classIndices, loadSamples } from '@crossmodal/data';
import { type BackendOptions, useBackend } from '../pipeline/backend.ts';
import { loadDataset } from '../pipeline/dataset.ts';
import { loadModel, type Model } from '../pipeline/model-file.ts';
import { createPredictor } from '../pipeline/predictor.ts';
import { type PreparedSample, prepareSamples } from '../pipeline/prepared.ts';
import { mappingOf, readingOptions } from '../pipeline/source.ts';
import { testOn } from '../pipeline/train-model.ts';
import { leavingOut } from '../run/left-out.ts';
import { reportDataset } from '../terminal/dataset.ts';
import { createProgress } from '../terminal/progress.ts';
import { formatScores } from '../terminal/scores.ts';

export interface EvaluateOptions extends BackendOptions {
  readonly data?: string;
  /** Where the bad rows of other data are listed. */
  readonly quarantine: string;
  readonly json?: boolean;
}

/** `crossmodal evaluate`: a trained model's figures, on its own test part or on other data. */
export async function evaluate(run: string, options: EvaluateOptions): Promise<void> {
  const backend = await useBackend(options);
  const model = loadModel(run);
  const samples = await testSamples(run, model, options);
  const predict = createPredictor(
    model.classifier,
    model.preprocessors,
    backend,
    model.config.training.batchSize,
  );
  const { report } = await testOn(samples, model.classes, predict);
  if (options.json === true) console.log(JSON.stringify({ run, metrics: { test: report } }));
  else console.log(formatScores(report));
}

async function testSamples(
  run: string,
  model: Model,
  { data, quarantine }: EvaluateOptions,
): Promise<readonly PreparedSample[]> {
  const { config, source, classes, preprocessors } = model;
  const terminal = createProgress();
  const progress = reportDataset(terminal);
  if (data === undefined) {
    const { parts } = await loadDataset(config, source, { ...progress, preprocessors, only: 'test' });
    return parts.test;
  }
  const { maxBadRows } = config.data;
  return leavingOut(
    { maxBadRows, file: quarantine, run, tell: terminal.line },
    async ({ reading, preparing }) => {
      const options = { ...readingOptions(config, source), quarantine: reading };
      const samples = await loadSamples(resolve(data), mappingOf(config), options);
      classIndices(samples, classes);
      return prepareSamples(samples, preprocessors, classes, {
        quarantine: preparing,
        onProgress: (done) => progress.onPrepared?.(done, samples.length),
      });
    },
  );
}
