import { randomStream } from '@crossmodal/core';
import { type Parts, type SampleOutline, splitByColumn, splitByRatio } from '@crossmodal/data';
import type { Config } from '../config/schema.ts';

/** The parts that a configuration divides its samples into. */
export function splitSamples<Item extends SampleOutline>(
  samples: readonly Item[],
  { data: { split }, seed }: Config,
): Parts<Item> {
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
