import { resolve } from 'node:path';
import { type Preprocessor, randomStream, type Sample } from '@crossmodal/core';
import {
  classIndices,
  classVocabulary,
  loadSamples,
  type Mapping,
  type PartName,
  type Parts,
  partNames,
  splitByColumn,
  splitByRatio,
} from '@crossmodal/data';
import type { Config } from '../config/schema.ts';
import { modalityKind } from '../stages/modalities/index.ts';
import { type PreparedSample, prepareSamples } from './prepared.ts';

/** Data that is read, split and prepared: all that a training needs beside its model. */
export interface Dataset {
  readonly parts: Readonly<Record<PartName, readonly PreparedSample[]>>;
  readonly classes: readonly string[];
  readonly preprocessors: Readonly<Record<string, Preprocessor>>;
}

export interface DatasetOptions {
  /** Those of a trained model; default: made anew, learning from the training part. */
  readonly preprocessors?: Dataset['preprocessors'];
  /** Prepare this part only; the others are left empty. Default: all. */
  readonly only?: PartName;
  readonly onRead?: (parts: Readonly<Record<PartName, number>>) => void;
  readonly onPrepared?: (done: number, of: number) => void;
}

/**
 * Reads the data that a configuration names.
 *
 * @param folder what paths in the configuration are relative to
 */
export async function loadDataset(
  config: Config,
  folder: string,
  { only, onRead, onPrepared, ...options }: DatasetOptions = {},
): Promise<Dataset> {
  const samples = await loadSamples(
    resolve(folder, config.data.file),
    mappingOf(config),
    rootOf(config, folder),
  );
  const parts = splitSamples(samples, config);
  const classes = classVocabulary(parts.train);
  // Before the costly part, so that a label seen only at test time is told at once.
  classIndices([...parts.validation, ...parts.test], classes);
  onRead?.({ train: parts.train.length, validation: parts.validation.length, test: parts.test.length });
  const preprocessors = options.preprocessors ?? fitPreprocessors(config, parts.train);
  const wanted = partNames.filter((name) => only === undefined || name === only);
  const all = wanted.flatMap((name) => parts[name]);
  const prepared = await prepareSamples(all, preprocessors, classes, (done) =>
    onPrepared?.(done, all.length),
  );
  let start = 0;
  const take = (name: PartName): PreparedSample[] => {
    if (!wanted.includes(name)) return [];
    const end = start + parts[name].length;
    const part = prepared.slice(start, end);
    start = end;
    return part;
  };
  return {
    parts: { train: take('train'), validation: take('validation'), test: take('test') },
    classes,
    preprocessors,
  };
}

function fitPreprocessors(config: Config, training: readonly Sample[]): Dataset['preprocessors'] {
  const preprocessors = Object.entries(config.modalities).map(([name, modality]): [string, Preprocessor] => {
    const payloads = training.map(({ inputs }) => inputs[name]).filter((payload) => payload !== undefined);
    return [name, modalityKind(modality.kind).fit(modality, payloads)];
  });
  return Object.fromEntries(preprocessors);
}

/** Which column is what, as the configuration says. */
export function mappingOf(config: Config): Mapping {
  const { id, target, split } = config.data;
  const keep = [
    ...('column' in split ? [split.column] : []),
    ...('group' in split && split.group !== undefined ? [split.group] : []),
  ];
  const inputs = Object.entries(config.modalities).map(([name, { column, kind }]) => [
    name,
    { column, kind: modalityKind(kind).payload },
  ]);
  return { ...(id !== undefined && { id }), target, keep, inputs: Object.fromEntries(inputs) };
}

/** The folder that pictures must lie in, where the configuration names one. */
export function rootOf(config: Config, folder: string): { root?: string } {
  return config.data.root === undefined ? {} : { root: resolve(folder, config.data.root) };
}

function splitSamples(samples: readonly Sample[], { data: { split }, seed }: Config): Parts {
  if ('column' in split) return splitByColumn(samples, split.column);
  const { validation, test, group } = split;
  const random = randomStream(seed).child('split');
  return splitByRatio(samples, {
    validation,
    test,
    random,
    ...(group === undefined ? { stratify: 'target' } : { group }),
  });
}

/** The part of a dataset that some of its modalities make; nothing is read again. */
export function selectModalities(dataset: Dataset, modalities: readonly string[]): Dataset {
  const pick = <Value>(record: Readonly<Record<string, Value>>): Record<string, Value> =>
    Object.fromEntries(Object.entries(record).filter(([name]) => modalities.includes(name)));
  const select = (part: readonly PreparedSample[]): PreparedSample[] =>
    part.map((sample) => ({ ...sample, inputs: pick(sample.inputs) }));
  const { train, validation, test } = dataset.parts;
  return {
    ...dataset,
    parts: { train: select(train), validation: select(validation), test: select(test) },
    preprocessors: pick(dataset.preprocessors),
  };
}
