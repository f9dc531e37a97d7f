import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CrossmodalError,
  decodeSafetensors,
  encodeSafetensors,
  type Preprocessor,
  randomStream,
} from '@crossmodal/core';
import { assignWeights, weightsToHost } from '@crossmodal/train';
import { z } from 'zod';
import { type Config, configSchema } from '../config/schema.ts';
import type { RunFolder } from '../run/folder.ts';
import { modalityKind } from '../stages/modalities/index.ts';
import { buildClassifier, type Classifier } from './classifier.ts';
import type { Dataset } from './dataset.ts';

/** All that a prediction needs. */
export interface Model {
  readonly config: Config;
  /** The folder that paths in the configuration are relative to, on the machine that trained it. */
  readonly source: string;
  readonly classes: readonly string[];
  readonly preprocessors: Readonly<Record<string, Preprocessor>>;
  readonly classifier: Classifier;
}

const FORMAT = 'crossmodal/classifier';
const VERSION = 1;

const modelSchema = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  source: z.string(),
  config: configSchema,
  classes: z.array(z.string()).min(2),
  preprocessors: z.record(
    z.string(),
    z.object({ kind: z.string(), config: z.record(z.string(), z.unknown()) }),
  ),
});

/** Writes `model/`: weights first, so that a `model.json` says that all is there. */
export async function saveModel(
  folder: RunFolder,
  {
    config,
    source,
    classes,
    preprocessors,
    classifier,
  }: Omit<Model, 'preprocessors' | 'classes'> & Pick<Dataset, 'preprocessors' | 'classes'>,
): Promise<void> {
  folder.write('model/weights.safetensors', encodeSafetensors(await weightsToHost(classifier.weights)));
  const saved = Object.entries(preprocessors).map(([name, { kind, config }]) => [name, { kind, config }]);
  folder.writeJson('model/model.json', {
    format: FORMAT,
    version: VERSION,
    source,
    config,
    classes,
    preprocessors: Object.fromEntries(saved),
  });
}

/**
 * Reads the model of a run.
 *
 * @throws CrossmodalError `run/no-model`, `run/bad-model`
 */
export function loadModel(run: string): Model {
  const file = join(run, 'model', 'model.json');
  const parsed = modelSchema.safeParse(readJson(run, file));
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new CrossmodalError(
      'run/bad-model',
      `"${issue.path.join('.')}" is not as expected: ${issue.message}.`,
      {
        hint: 'The file is damaged, or from another version of crossmodal.',
        location: { file },
      },
    );
  }
  const { config, source, classes } = parsed.data;
  const preprocessors = Object.fromEntries(
    Object.entries(parsed.data.preprocessors).map(([name, { kind, config }]) => [
      name,
      modalityKind(kind).restore(config),
    ]),
  );
  // The random start is overwritten at once.
  const classifier = buildClassifier(config, preprocessors, classes.length, randomStream(0));
  assignWeights(classifier.weights, readWeights(join(run, 'model', 'weights.safetensors')));
  return { config, source, classes, preprocessors, classifier };
}

function readJson(run: string, file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    if (cause instanceof SyntaxError) {
      throw new CrossmodalError('run/bad-model', `not valid JSON: ${cause.message}.`, {
        location: { file },
        cause,
      });
    }
    throw new CrossmodalError(
      'run/no-model',
      `expected the folder of a finished run, found no model in ${run}.`,
      {
        hint: 'Give the folder that "crossmodal train" named; it holds model/model.json.',
        cause,
      },
    );
  }
}

function readWeights(file: string): ReturnType<typeof decodeSafetensors>['tensors'] {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new CrossmodalError('run/bad-model', 'cannot read the weights.', { location: { file }, cause });
  }
  return decodeSafetensors(bytes).tensors;
}
