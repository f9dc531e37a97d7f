import type { Preprocessor, Sample } from '@crossmodal/core';
import {
  type BadRow,
  classIndices,
  classVocabulary,
  createQuarantine,
  type Leak,
  loadSamples,
  type PartName,
  type PreparedInputs,
  partNames,
} from '@crossmodal/data';
import type { Config } from '../config/schema.ts';
import { modalityKind } from '../stages/modalities/index.ts';
import { leaksOf } from './leaks.ts';
import { prepareParts } from './prepare-parts.ts';
import type { PreparedSample } from './prepared.ts';
import { dataSource } from './source.ts';
import { splitSamples } from './split.ts';

/** Data that is read, split and prepared: all that a training needs beside its model. */
export interface Dataset {
  readonly parts: Readonly<Record<PartName, readonly PreparedSample[]>>;
  readonly classes: readonly string[];
  readonly preprocessors: Readonly<Record<string, Preprocessor>>;
  /** Where inputs come from, by modality; absent where they are held in memory. */
  readonly caches?: Readonly<Record<string, PreparedInputs>>;
  /** What was left out, and why. */
  readonly badRows: readonly BadRow[];
  /** What training has seen of the later parts; empty where it was not looked for. */
  readonly leaks: readonly Leak[];
}

export interface DatasetOptions {
  /** Those of a trained model; default: made anew, learning from the training part. */
  readonly preprocessors?: Dataset['preprocessors'];
  /** Prepare this part only; the others are left empty. Default: all. */
  readonly only?: PartName;
  readonly onRead?: (parts: Readonly<Record<PartName, number>>) => void;
  readonly onPrepared?: (done: number, of: number) => void;
  /** Told what is left out, once it is known that it is not too much. */
  readonly onBadRows?: (rows: readonly BadRow[]) => void;
  /** Told what training has seen of the later parts; default: it is not looked for. */
  readonly onLeaks?: (leaks: readonly Leak[]) => void;
}

/**
 * Reads the data that a configuration names.
 *
 * @param folder what paths in the configuration are relative to
 * @throws CrossmodalError `data/too-many-bad-rows`, and what reading, splitting and preparing throw
 */
export async function loadDataset(
  config: Config,
  folder: string,
  options: DatasetOptions = {},
): Promise<Dataset> {
  const { only, onRead, onBadRows, onLeaks } = options;
  const { samples, badRows } = await readAll(config, folder);
  if (badRows.length > 0) onBadRows?.(badRows);
  const parts = splitSamples(samples, config);
  const classes = classVocabulary(parts.train);
  // Before the costly part, so that a label seen only at test time is told at once.
  classIndices([...parts.validation, ...parts.test], classes);
  onRead?.({ train: parts.train.length, validation: parts.validation.length, test: parts.test.length });
  const preprocessors = options.preprocessors ?? fitPreprocessors(config, parts.train, folder);
  const prepared = await prepareParts(samples, parts, {
    data: config.data,
    folder,
    classes,
    preprocessors,
    wanted: only === undefined ? partNames : [only],
    ...(options.onPrepared && { onPrepared: options.onPrepared }),
  });
  if (prepared.badRows.length > 0) onBadRows?.(prepared.badRows);
  const leaks = onLeaks && config.data.leaks ? await leaksOf(parts, config, prepared.badRows) : [];
  if (leaks.length > 0) onLeaks?.(leaks);
  return { ...prepared, classes, preprocessors, badRows: [...badRows, ...prepared.badRows], leaks };
}

async function readAll(
  config: Config,
  folder: string,
): Promise<{ readonly samples: readonly Sample[]; readonly badRows: readonly BadRow[] }> {
  const quarantine = createQuarantine({ maxRate: config.data.maxBadRows });
  const { source, mapping, options } = dataSource(config, folder, quarantine);
  return { samples: await loadSamples(source, mapping, options), badRows: quarantine.rows };
}

/**
 * Makes the preprocessor of each modality; what they learn, they learn from the training part.
 *
 * @param folder what paths in the configuration are relative to
 */
export function fitPreprocessors(
  config: Config,
  training: readonly Sample[],
  folder: string,
): Dataset['preprocessors'] {
  const preprocessors = Object.entries(config.modalities).map(([name, modality]): [string, Preprocessor] => {
    const payloads = training.map(({ inputs }) => inputs[name]).filter((payload) => payload !== undefined);
    return [name, modalityKind(modality.kind).fit(modality, payloads, folder)];
  });
  return Object.fromEntries(preprocessors);
}

/** A dataset for a model that sees some of the modalities; nothing is read again. */
export function selectModalities(dataset: Dataset, modalities: readonly string[]): Dataset {
  const chosen = Object.entries(dataset.preprocessors).filter(([name]) => modalities.includes(name));
  const leaks = dataset.leaks.filter(({ modality }) => modalities.includes(modality));
  return { ...dataset, preprocessors: Object.fromEntries(chosen), leaks };
}
