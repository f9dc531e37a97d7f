import { randomStream } from '@crossmodal/core';
import {
  inferMapping,
  type Parts,
  type SampleOutline,
  splitByColumn,
  splitByRatio,
  splitColumnOf,
} from '@crossmodal/data';
import { defaultShares } from '../config/data.ts';
import type { Config } from '../config/schema.ts';
import { dataSource } from './source.ts';

/**
 * A configuration that says how its data is split: where it does not, by the column with which the data comes, as
 * CIFAR and ImageNet do and tables with a column `split`; else at random.
 *
 * @param folder what paths in the configuration are relative to
 * @throws CrossmodalError what reading the first rows throws
 */
export async function withSplit(config: Config, folder: string): Promise<Config> {
  const { data, modalities } = config;
  if (data.split !== undefined) return config;
  const { source, options } = dataSource(config, folder);
  const column = splitColumnOf(await inferMapping(source, options));
  // A column of that name may be what is predicted, or what is seen.
  const taken = [data.id, data.target, ...Object.values(modalities).map((modality) => modality.column)];
  const known = column !== undefined && !taken.includes(column);
  return { ...config, data: { ...data, split: known ? { column, ...defaultShares } : defaultShares } };
}

/** The parts that a configuration divides its samples into. */
export function splitSamples<Item extends SampleOutline>(
  samples: readonly Item[],
  { data: { split = defaultShares }, seed }: Config,
): Parts<Item> {
  const { validation, test } = split;
  const random = randomStream(seed).child('split');
  if ('column' in split) return splitByColumn(samples, split.column, { validation, test, random });
  const { group } = split;
  return splitByRatio(samples, {
    validation,
    test,
    random,
    ...(group === undefined ? { stratify: 'target' } : { group }),
  });
}
