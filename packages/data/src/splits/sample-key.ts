import { CrossmodalError, type Sample } from '@crossmodal/core';
import type { SampleOutline } from '../samples/outline.ts';

/** Where a sample's group or stratum stands: `target`, the name of a kept column, or a function. */
export type SampleKey<Item extends SampleOutline = Sample> = string | ((sample: Item) => string);

/** @throws CrossmodalError `data/missing-column` when a sample has no such value */
export function keyReader<Item extends SampleOutline>(key: SampleKey<Item>): (sample: Item) => string {
  if (typeof key === 'function') return key;
  return (sample) => {
    const value = key === 'target' ? (sample.target ?? sample.columns?.[key]) : sample.columns?.[key];
    if (value !== undefined) return value;
    throw new CrossmodalError('data/missing-column', `expected a value of "${key}", got none.`, {
      hint: 'List the column in `keep` of the mapping, and fill in its missing cells.',
      sample: sample.id,
    });
  };
}
