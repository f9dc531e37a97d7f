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
  const { file, format } = config.data;
  return {
    source: file.startsWith('file:') ? file : resolve(folder, file),
    mapping: mappingOf(config),
    options: {
      ...readingOptions(config, folder),
      ...(format !== undefined && { format }),
      ...(quarantine && { quarantine }),
    },
  };
}

/** How the configuration's data is read, and other data for its model too. */
export function readingOptions({ data }: Config, folder: string): ReadSamplesOptions {
  const { encoding, root } = data;
  return {
    encoding,
    // The folder that pictures must lie in, where the configuration names one.
    ...(root !== undefined && { root: resolve(folder, root) }),
  };
}

/** Which column is what, as the configuration says. */
export function mappingOf(config: Config): Mapping {
  const { id, target, split } = config.data;
  const column = split === undefined ? undefined : 'column' in split ? split.column : split.group;
  const keep = column === undefined ? [] : [column];
  const inputs = Object.entries(config.modalities).map(([name, { column, kind }]) => [
    name,
    { column, kind: modalityKind(kind).payload },
  ]);
  return { ...(id !== undefined && { id }), target, keep, inputs: Object.fromEntries(inputs) };
}
