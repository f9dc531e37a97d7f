import { resolve } from 'node:path';
import { CrossmodalError, type Payload, type Sample, suggestName } from '@crossmodal/core';
import { type Mapping, type Quarantine, readSamples } from '@crossmodal/data';
import { type BackendOptions, useBackend } from '../pipeline/backend.ts';
import { inBatches } from '../pipeline/in-batches.ts';
import { loadModel, type Model } from '../pipeline/model-file.ts';
import { createPredictor } from '../pipeline/predictor.ts';
import { type PreparedSample, prepareSamples } from '../pipeline/prepared.ts';
import { mappingOf, readingOptions } from '../pipeline/source.ts';
import { leavingOut } from '../run/left-out.ts';
import { toPrediction } from '../run/predictions.ts';
import { modalityKind } from '../stages/modalities/index.ts';
import { createProgress } from '../terminal/progress.ts';

export interface PredictOptions extends BackendOptions {
  readonly data?: string;
  readonly input?: Readonly<Record<string, string>>;
  readonly top: number;
  /** Where the bad rows of a table are listed. */
  readonly quarantine: string;
}

/** `crossmodal predict`: one JSON line a sample, as it is read; bad rows of a table have none. */
export async function predict(run: string, options: PredictOptions): Promise<void> {
  const { data, input } = options;
  if ((data === undefined) === (input === undefined)) {
    throw new CrossmodalError('predict/input', 'expected either --data or --input.', {
      hint: 'For one sample: --input name="grinning face"; for a table: --data new.csv.',
    });
  }
  const backend = await useBackend(options);
  const model = loadModel(run);
  const batchSize = input === undefined ? model.config.training.batchSize : 1;
  const predictor = createPredictor(model.classifier, model.preprocessors, backend, batchSize);
  const answer = async (
    samples: Iterable<Sample> | AsyncIterable<Sample>,
    quarantine?: Quarantine,
  ): Promise<void> => {
    // So many are read before one is prepared: what cannot be read is told of first.
    const batches = inBatches(samples, batchSize);
    for await (const answers of predictor(prepareBatches(batches, model, quarantine))) {
      const lines = answers.map(({ sample, probabilities }) =>
        JSON.stringify(toPrediction(sample, probabilities, model.classes, options.top)),
      );
      process.stdout.write(`${lines.join('\n')}\n`);
    }
  };
  if (input !== undefined) return answer([inputSample(model, input)]);
  const { maxBadRows } = model.config.data;
  const tell = createProgress().line;
  await leavingOut({ maxBadRows, file: options.quarantine, run, tell }, async ({ reading, preparing }) => {
    await answer(tableSamples(model, data!, reading), preparing);
  });
}

async function* prepareBatches(
  batches: AsyncIterable<readonly Sample[]>,
  { preprocessors, classes }: Model,
  quarantine?: Quarantine,
): AsyncGenerator<PreparedSample> {
  const options = quarantine && { quarantine };
  for await (const batch of batches) yield* prepareSamples(batch, preprocessors, classes, options);
}

/** A table whose target column may be missing. */
function tableSamples(
  { config, source }: Model,
  data: string,
  quarantine: Quarantine,
): AsyncIterable<Sample> {
  const { id, inputs } = mappingOf(config);
  const mapping: Mapping = { inputs, ...(id !== undefined && { id }) };
  return readSamples(resolve(data), mapping, { ...readingOptions(config, source), quarantine });
}

function inputSample({ config }: Model, input: Readonly<Record<string, string>>): Sample {
  const inputs = Object.entries(input).map(([name, value]): [string, Payload] => {
    const modality = config.modalities[name];
    if (modality === undefined) {
      throw new CrossmodalError('predict/unknown-modality', `the model has no modality "${name}".`, {
        hint: suggestName(name, Object.keys(config.modalities)),
      });
    }
    return [name, readValue(modalityKind(modality.kind).payload, value)];
  });
  return { id: 'input', inputs: Object.fromEntries(inputs) };
}

/** What a value on the command line holds: text as it is, the path of a picture, or numbers. */
function readValue(payload: 'text' | 'image' | 'numbers', value: string): Payload {
  if (payload === 'text') return value;
  if (payload === 'image') return { file: resolve(value) };
  const numbers = value
    .trim()
    .split(/\s*[,;]\s*|\s+/)
    .map((part) => (part === '' ? Number.NaN : Number(part)));
  if (numbers.every(Number.isFinite)) return numbers;
  throw new CrossmodalError('predict/numbers', `expected numbers, as "0.5 1 2", got "${value}".`);
}
