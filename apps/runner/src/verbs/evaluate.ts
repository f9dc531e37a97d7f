import { resolve } from 'node:path';
import { classIndices, outlineSamples } from '@crossmodal/data';
import type { ClassificationReport } from '@crossmodal/metrics';
import { type BackendOptions, useBackend } from '../pipeline/backend.ts';
import { loadModel, type Model } from '../pipeline/model-file.ts';
import { createPredictor, type Predictor } from '../pipeline/predictor.ts';
import { preparePart } from '../pipeline/prepare-parts.ts';
import { prepareSamples } from '../pipeline/prepared.ts';
import { countParts, readParts } from '../pipeline/read-parts.ts';
import { score } from '../pipeline/score.ts';
import { mappingOf, readingOptions } from '../pipeline/source.ts';
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
  const { classifier, preprocessors, config } = model;
  const predict = createPredictor(classifier, preprocessors, backend, config.training.batchSize);
  const report = await (options.data === undefined
    ? onTestPart(model, predict)
    : onOtherData(options.data, { run, model, predict, quarantine: options.quarantine }));
  if (options.json === true) console.log(JSON.stringify({ run, metrics: { test: report } }));
  else console.log(formatScores(report));
}

async function onTestPart(model: Model, predict: Predictor): Promise<ClassificationReport> {
  const { config, source, classes, preprocessors } = model;
  const { onRead, onBadRows, onPrepared } = reportDataset(createProgress());
  const { samples, parts, badRows } = await readParts(config, source);
  if (badRows.length > 0) onBadRows?.(badRows);
  classIndices(parts.test, classes);
  onRead?.(countParts(parts));
  const prepared = preparePart('test', samples, parts, {
    data: config.data,
    folder: source,
    classes,
    preprocessors,
    ...(onPrepared && { onPrepared }),
    ...(onBadRows && { onBadRows }),
  });
  return score(prepared, classes, predict);
}

interface OtherData {
  readonly run: string;
  readonly model: Model;
  readonly predict: Predictor;
  readonly quarantine: string;
}

async function onOtherData(
  data: string,
  { run, model, predict, quarantine: file }: OtherData,
): Promise<ClassificationReport> {
  const { config, source, classes, preprocessors } = model;
  const { maxBadRows } = config.data;
  const terminal = createProgress();
  const { onPrepared } = reportDataset(terminal);
  return leavingOut({ maxBadRows, file, run, tell: terminal.line }, async ({ reading, preparing }) => {
    const options = { ...readingOptions(config, source), quarantine: reading };
    const samples = await outlineSamples(resolve(data), mappingOf(config), options);
    // Before the costly part.
    classIndices(samples.outlines, classes);
    const whole = samples.read(Object.keys(preprocessors));
    const prepared = prepareSamples(whole, preprocessors, classes, {
      quarantine: preparing,
      onProgress: (done) => onPrepared?.(done, samples.outlines.length),
    });
    return score(prepared, classes, predict);
  });
}
