import { resolve } from 'node:path';
import type { Mapping, Quarantine, ReadSamplesOptions } from '@crossmodal/data';
import type { Config } from '../config/schema.ts';
import { modalityKind } from '../stages/modalities/index.ts';

/** Where a configuration's samples are, and how they are read. */
export interface DataSource {
  readonly source: string;
  readonly mapping: Mapping;
  readonly options: ReadSamplesOptions;
}

/**
 * @param folder what paths in the configuration are relative to
 * @param quarantine takes the bad rows; default: the first one is thrown
 */
export function dataSource(config: Config, folder: string, quarantine?: Quarantine): DataSource {
  const { file, format, encoding } = config.data;
  return {
    source: file.startsWith('file:') ? file : resolve(folder, file),
    mapping: mappingOf(config),
    options: {
      ...rootOf(config, folder),
      encoding,
      ...(format !== undefined && { format }),
      ...(quarantine && { quarantine }),
    },
  };
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
