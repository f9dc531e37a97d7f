import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/schema.ts';
import type { Backend } from '../pipeline/backend.ts';
import type { Dataset } from '../pipeline/dataset.ts';
import { saveModel } from '../pipeline/model-file.ts';
import { type TrainedModel, trainModel } from '../pipeline/train-model.ts';
import { formatLeaks } from '../terminal/leaks.ts';
import type { Progress } from '../terminal/progress.ts';
import { reportTraining } from '../terminal/training.ts';
import { versions } from '../versions.ts';
import { createRunFolder, type RunFolder } from './folder.ts';
import { toPrediction } from './predictions.ts';

/** What one run needs. */
export interface RunTask {
  readonly config: Config;
  /** The folder that paths in the configuration are relative to. */
  readonly source: string;
  readonly dataset: Dataset;
  /** Where the run is written; must not be there yet. */
  readonly path: string;
  readonly backend: Backend;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** `name + picture`: what a model is called by the modalities that it sees. */
export const labelOf = (config: Config): string => Object.keys(config.modalities).sort().join(' + ');

/**
 * Trains a model and leaves the folder of the run behind.
 *
 * @returns undefined where it was interrupted; the folder then holds the checkpoints
 */
export async function executeRun(task: RunTask): Promise<TrainedModel | undefined> {
  const { config, source, dataset, backend, progress, signal } = task;
  const folder = createRunFolder(task.path);
  const label = labelOf(config);
  folder.writeJson('config.json', { source, config, versions: versions() });
  folder.log(`began: ${label}, seed ${config.seed}`);
  const { badRows, leaks } = dataset;
  if (badRows.length > 0) {
    folder.write('quarantine.jsonl', badRows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    folder.log(`left out: ${badRows.length} bad rows`);
  }
  if (leaks.length > 0) {
    folder.write('leaks.jsonl', leaks.map((leak) => `${JSON.stringify(leak)}\n`).join(''));
    folder.log(formatLeaks(leaks));
  }
  try {
    const reporter = reportTraining(progress, label);
    const trained = await trainModel(config, dataset, { folder, backend, reporter, signal });
    if (trained === undefined) folder.log('interrupted');
    else await writeResults(folder, task, trained);
    return trained;
  } catch (error) {
    folder.log(`failed: ${error instanceof Error ? error.message : error}`);
    throw error;
  }
}

async function writeResults(folder: RunFolder, task: RunTask, trained: TrainedModel): Promise<void> {
  const { config, source, dataset } = task;
  const { classes, preprocessors, parts } = dataset;
  const { classifier, test, probabilities } = trained;
  await saveModel(folder, { config, source, classes, preprocessors, classifier });
  const lines = parts.test.map((sample, i) =>
    JSON.stringify(toPrediction(sample, probabilities[i]!, classes)),
  );
  folder.write('predictions.jsonl', `${lines.join('\n')}\n`);
  folder.writeJson('metrics.json', { test });
  // They have served: the model is written.
  rmSync(join(folder.path, 'checkpoints'), { recursive: true, force: true });
  folder.log(`finished: test accuracy ${test.accuracy}, macro F1 ${test.macroF1}`);
}
