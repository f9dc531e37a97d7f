import { join } from 'node:path';
import { randomStream } from '@crossmodal/core';
import type { ClassificationReport } from '@crossmodal/metrics';
import { type EarlyStopping, fit, type Recipe } from '@crossmodal/train';
import type { Config } from '../config/schema.ts';
import type { RunFolder } from '../run/folder.ts';
import { buildOptimizer, buildSchedule } from '../stages/training.ts';
import type { TrainingReporter } from '../terminal/training.ts';
import type { Backend } from './backend.ts';
import { trainingData } from './batches.ts';
import { buildClassifier, type Classifier } from './classifier.ts';
import type { Dataset } from './dataset.ts';
import { classifierLoss } from './loss.ts';
import { mixingOf } from './mix-batch.ts';
import { createPredictor, type Predictor } from './predictor.ts';
import type { PreparedSample } from './prepared.ts';
import { score } from './score.ts';

/** What surrounds a training. */
export interface TrainingSetting {
  readonly folder: RunFolder;
  readonly backend: Backend;
  readonly reporter: TrainingReporter;
  readonly signal: AbortSignal;
}

/** A trained model and its answers on the test part. */
export interface TrainedModel {
  readonly classifier: Classifier;
  readonly test: ClassificationReport;
  /** [samples][classes], in the order of the test part. */
  readonly probabilities: readonly Float32Array[];
}

/**
 * Trains a classifier of the dataset's modalities and tests it.
 *
 * @returns undefined where it was interrupted
 */
export async function trainModel(
  config: Config,
  dataset: Dataset,
  setting: TrainingSetting,
): Promise<TrainedModel | undefined> {
  const { parts, classes, preprocessors } = dataset;
  const { folder, backend, reporter, signal } = setting;
  const { training, seed } = config;
  const random = randomStream(seed);
  const classifier = buildClassifier(config, preprocessors, classes.length, random.child('model'));
  const predict = createPredictor(classifier, preprocessors, backend, training.batchSize);
  const data = trainingData(parts.train, preprocessors, {
    batchSize: training.batchSize,
    random: random.child('data'),
    ...mixingOf(config, classes.length),
  });
  const result = await fit({
    weights: classifier.weights,
    loss: classifierLoss(classifier, config),
    data,
    recipe: recipeOf(config),
    random: random.child('training'),
    evaluation: {
      validate: async () => validationMetrics(await testOn(parts.validation, classes, predict)),
      ...earlyStoppingOf(config),
    },
    control: {
      compile: backend.compile,
      signal,
      checkpoints: { folder: join(folder.path, 'checkpoints') },
      onStep: (report) => reporter.step(report, training.epochs, data.stepsPerEpoch),
      onEpoch: (record) => {
        folder.append('history.jsonl', record);
        folder.log(reporter.epoch(record, training.epochs));
      },
    },
  });
  if (result.reason === 'aborted') return undefined;
  const { report, probabilities } = await testOn(parts.test, classes, predict);
  return { classifier, test: report, probabilities };
}

/** A model's answers on samples whose classes are known, and the figures of them. */
export async function testOn(
  samples: readonly PreparedSample[],
  classes: readonly string[],
  predict: Predictor,
): Promise<{ readonly report: ClassificationReport; readonly probabilities: readonly Float32Array[] }> {
  const probabilities: Float32Array[] = [];
  const report = await score(samples, classes, predict, (answer) => probabilities.push(answer.probabilities));
  return { report, probabilities };
}

const validationMetrics = ({ report }: { report: ClassificationReport }): Record<string, number> => ({
  accuracy: report.accuracy,
  macroF1: report.macroF1,
});

function recipeOf({ training }: Config): Recipe {
  const { epochs, optimizer, schedule, clipNorm, averaging } = training;
  return {
    epochs,
    optimizer: buildOptimizer(optimizer),
    schedule: buildSchedule(schedule),
    ...(clipNorm !== null && { clipNorm }),
    ...(averaging !== null && { averageDecay: averaging }),
  };
}

function earlyStoppingOf({ training: { patience } }: Config): { earlyStopping?: EarlyStopping } {
  return patience === null ? {} : { earlyStopping: { metric: 'macroF1', mode: 'max', patience } };
}
