import type { Preprocessor } from '@crossmodal/core';
import {
  type BadRow,
  classIndices,
  classVocabulary,
  isContentHash,
  type Leak,
  type PartName,
  type PreparedInputs,
  type SampleOutline,
} from '@crossmodal/data';
import type { Config } from '../config/schema.ts';
import { modalityKind } from '../stages/modalities/index.ts';
import { leaksOf } from './leaks.ts';
import { prepareParts } from './prepare-parts.ts';
import type { PreparedSample } from './prepared.ts';
import { countParts, readParts } from './read-parts.ts';

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
  const { onRead, onPrepared, onBadRows, onLeaks } = options;
  const { samples, parts, badRows } = await readParts(config, folder);
  if (badRows.length > 0) onBadRows?.(badRows);
  const classes = classVocabulary(parts.train);
  // Before the costly part, so that a label seen only at test time is told at once.
  classIndices([...parts.validation, ...parts.test], classes);
  onRead?.(countParts(parts));
  const preprocessors = fitPreprocessors(config, parts.train, folder);
  const prepared = await prepareParts(samples, parts, {
    data: config.data,
    folder,
    classes,
    preprocessors,
    ...(onPrepared && { onPrepared }),
  });
  if (prepared.badRows.length > 0) onBadRows?.(prepared.badRows);
  const leaks = onLeaks && config.data.leaks ? await leaksOf(parts, config, prepared.badRows) : [];
  if (leaks.length > 0) onLeaks?.(leaks);
  return { ...prepared, classes, preprocessors, badRows: [...badRows, ...prepared.badRows], leaks };
}

/**
 * Makes the preprocessor of each modality; what they learn, they learn from the training part.
 *
 * @param folder what paths in the configuration are relative to
 */
export function fitPreprocessors(
  config: Config,
  training: readonly SampleOutline[],
  folder: string,
): Dataset['preprocessors'] {
  const preprocessors = Object.entries(config.modalities).map(([name, modality]): [string, Preprocessor] => {
    // Pictures whose bytes are not held teach a preprocessor nothing.
    const payloads = training.flatMap(({ inputs }) => {
      const payload = inputs[name];
      return payload === undefined || isContentHash(payload) ? [] : [payload];
    });
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
