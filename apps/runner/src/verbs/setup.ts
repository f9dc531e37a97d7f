import { dirname, resolve } from 'node:path';
import { CrossmodalError, suggestName } from '@crossmodal/core';
import { loadConfig } from '../config/load.ts';
import { type Config, configSchema } from '../config/schema.ts';
import { type Interruption, onInterruption } from '../interruption.ts';
import { type Backend, type BackendOptions, requireBackend, useBackend } from '../pipeline/backend.ts';
import { type Dataset, loadDataset } from '../pipeline/dataset.ts';
import { withSplit } from '../pipeline/split.ts';
import { defaultRunPath, requireFreeRunPath } from '../run/folder.ts';
import { confirmModalities } from '../stages/modalities/index.ts';
import { reportDataset } from '../terminal/dataset.ts';
import { formatLeaks } from '../terminal/leaks.ts';
import { createProgress, type Progress } from '../terminal/progress.ts';

/** What the verbs that train are told on the command line. */
export interface TrainingOptions extends BackendOptions {
  readonly output?: string;
  readonly seed?: number;
  readonly modalities?: readonly string[];
  readonly json?: boolean;
}

/** All that is there before a model is: every fault in configuration and data has come up by now. */
export interface TrainingSetup {
  readonly config: Config;
  readonly source: string;
  readonly path: string;
  readonly backend: Backend;
  readonly dataset: Dataset;
  readonly progress: Progress;
  readonly interruption: Interruption;
}

/** Reads the configuration and the data; writes nothing. */
export async function setUpTraining(file: string, options: TrainingOptions): Promise<TrainingSetup> {
  const source = resolve(dirname(file));
  const whole = loadConfig(file, configSchema, (config, at) =>
    confirmModalities(withOptions(config, options), source, at),
  );
  const chosen = withOptions(whole, options);
  const path = options.output ?? defaultRunPath(chosen.name, new Date());
  requireFreeRunPath(path);
  const progress = createProgress();
  await requireBackend(options);
  const config = await withSplit(chosen, source);
  if (config !== chosen && 'column' in config.data.split!) {
    progress.line(`parts: by the column "${config.data.split.column}" of the data`);
  }
  const dataset = await loadDataset(config, source, {
    ...reportDataset(progress),
    onLeaks: (leaks) => progress.line(formatLeaks(leaks)),
  });
  const backend = await useBackend(options);
  const interruption = onInterruption((text) => progress.line(text));
  return { config, source, path, backend, dataset, progress, interruption };
}

function withOptions(config: Config, { seed, modalities }: TrainingOptions): Config {
  const seeded = seed === undefined ? config : { ...config, seed };
  return modalities === undefined ? seeded : onlyModalities(seeded, modalities);
}

/** The configuration with some of its modalities. */
export function onlyModalities(config: Config, names: readonly string[]): Config {
  const known = Object.keys(config.modalities);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new CrossmodalError('config/unknown-modality', `the configuration has no modality "${unknown}".`, {
      hint: suggestName(unknown, known),
    });
  }
  const chosen = Object.entries(config.modalities).filter(([name]) => names.includes(name));
  return { ...config, modalities: Object.fromEntries(chosen) };
}
