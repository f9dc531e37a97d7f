import { resolve } from 'node:path';
import { CrossmodalError, type Payload, type Sample, suggestName } from '@crossmodal/core';
import { type Mapping, type Quarantine, readSamples } from '@crossmodal/data';
import { type BackendOptions, useBackend } from '../pipeline/backend.ts';
import { loadModel, type Model } from '../pipeline/model-file.ts';
import { createPredictor } from '../pipeline/predictor.ts';
import { prepareSamples } from '../pipeline/prepared.ts';
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
  const answer = async (samples: readonly Sample[], quarantine?: Quarantine): Promise<void> => {
    const taken = quarantine && { quarantine };
    const prepared = await prepareSamples(samples, model.preprocessors, model.classes, taken);
    const rows = await predictor(prepared);
    const lines = prepared.map((sample, i) => toPrediction(sample, rows[i]!, model.classes, options.top));
    process.stdout.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  };
  if (input !== undefined) return answer([inputSample(model, input)]);
  const { maxBadRows } = model.config.data;
  const tell = createProgress().line;
  await leavingOut({ maxBadRows, file: options.quarantine, run, tell }, async ({ reading, preparing }) => {
    const samples = tableSamples(model, data!, reading);
    for await (const batch of inBatches(samples, batchSize)) await answer(batch, preparing);
  });
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

async function* inBatches(
  samples: Iterable<Sample> | AsyncIterable<Sample>,
  size: number,
): AsyncGenerator<readonly Sample[]> {
  let batch: Sample[] = [];
  for await (const sample of samples) {
    batch.push(sample);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
