import { dirname, extname, resolve } from 'node:path';
import type { Sample } from '@crossmodal/core';
import { createQuarantine, inferMapping, type Mapping, type Quarantine, readSamples } from '@crossmodal/data';
import { loadConfig } from '../../config/load.ts';
import { type Config, configSchema } from '../../config/schema.ts';
import { type DataSource, dataSource } from '../../pipeline/source.ts';
import { withSplit } from '../../pipeline/split.ts';
import type { confirmModalities } from '../../stages/modalities/index.ts';

/** What the verbs for data look at: what a configuration names, or a file, folder, archive or glob by itself. */
export interface LookedAt {
  readonly mapping: Mapping;
  /** Absent where there is no configuration. */
  readonly config?: Config;
  /** Takes the bad rows, all of them. */
  readonly quarantine: Quarantine;
  /** The samples as they come; the first time, bad rows go to the quarantine. */
  samples(): AsyncIterable<Sample>;
}

/** How a source without a configuration is read. */
export interface SourceOptions {
  readonly format?: string;
  readonly encoding?: string;
}

/** Whether a source is a configuration, by its name. */
export function isConfiguration(source: string): boolean {
  return /^\.ya?ml$/.test(extname(source));
}

/**
 * @param confirm looks at the files that the configuration names; default: they are not needed
 * @returns with the folder that paths in it are relative to
 */
export function readConfiguration(
  file: string,
  confirm?: typeof confirmModalities,
): { readonly config: Config; readonly folder: string } {
  const folder = resolve(dirname(file));
  const config = loadConfig(file, configSchema, (whole, at) => confirm?.(whole, folder, at));
  return { config, folder };
}

/** The options that were given. */
export function readingOptions({ format, encoding }: SourceOptions): SourceOptions {
  return { ...(format !== undefined && { format }), ...(encoding !== undefined && { encoding }) };
}

/**
 * @param source a configuration (.yaml), or whatever `readTable` reads
 * @throws CrossmodalError what reading the configuration, or the first rows, throws
 */
export async function lookAt(source: string, options: SourceOptions): Promise<LookedAt> {
  if (isConfiguration(source)) {
    const { config: read, folder } = readConfiguration(source);
    const config = await withSplit(read, folder);
    const data = dataSource(config, folder);
    return { config, ...looking(data) };
  }
  const reading = readingOptions(options);
  const mapping = await inferMapping(source, reading);
  return looking({ source, mapping, options: reading });
}

/** Each reading meets the bad rows again: only the first one is told of them. */
function looking({ source, mapping, options }: DataSource): LookedAt {
  const quarantine = createQuarantine({ maxRate: 1 });
  let taker = quarantine;
  return {
    mapping,
    quarantine,
    samples() {
      const samples = readSamples(source, mapping, { ...options, quarantine: taker });
      taker = createQuarantine({ maxRate: 1 });
      return samples;
    },
  };
}
