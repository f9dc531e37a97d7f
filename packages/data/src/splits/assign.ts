import type { RandomStream } from '@crossmodal/core';
import type { SampleOutline } from '../samples/outline.ts';
import { keyReader, type SampleKey } from './sample-key.ts';

export interface AssignOptions<Item extends SampleOutline> {
  readonly random: RandomStream;
  /** All samples with the same value here go to the same part. */
  readonly group?: SampleKey<Item>;
  /** Each part gets its share of every value here. */
  readonly stratify?: SampleKey<Item>;
}

/**
 * Divides samples into parts of given shares: for each, the indices of its samples, ascending.
 *
 * In random order, each group (or single sample) goes to the part that lacks most. So sizes are within one sample
 * of the shares where there are no groups, in each stratum as in the whole.
 */
export function assignToParts<Item extends SampleOutline>(
  samples: readonly Item[],
  shares: readonly number[],
  { random, group, stratify }: AssignOptions<Item>,
): readonly (readonly number[])[] {
  const parts = shares.map((): number[] => []);
  const lacking = shares.map(() => 0);
  const strata = collectBy(makeUnits(samples, group), (unit) =>
    stratify === undefined ? '' : commonest(unit, samples, keyReader(stratify)),
  );
  for (const [stratum, units] of [...strata].sort(byName)) {
    const size = units.reduce((sum, unit) => sum + unit.length, 0);
    shares.forEach((share, part) => {
      lacking[part]! += share * size;
    });
    for (const position of random.child(stratum).permutation(units.length)) {
      const unit = units[position]!;
      const part = lacking.indexOf(Math.max(...lacking));
      lacking[part]! -= unit.length;
      parts[part]!.push(...unit);
    }
  }
  return parts.map((indices) => indices.sort((a, b) => a - b));
}

/** What stays together: the indices of each group, or of each sample alone. */
function makeUnits<Item extends SampleOutline>(
  samples: readonly Item[],
  group?: SampleKey<Item>,
): readonly (readonly number[])[] {
  const indices = samples.map((_, index) => index);
  if (group === undefined) return indices.map((index) => [index]);
  const keyOf = keyReader(group);
  return [...collectBy(indices, (index) => keyOf(samples[index]!)).values()];
}

/** The stratum of a group is its commonest value, the first by name among equals. */
function commonest<Item>(
  unit: readonly number[],
  samples: readonly Item[],
  keyOf: (sample: Item) => string,
): string {
  const byValue = collectBy(unit, (index) => keyOf(samples[index]!));
  return [...byValue].sort((a, b) => b[1].length - a[1].length || byName(a, b))[0]![0];
}

function collectBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const collected = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const list = collected.get(key);
    if (list === undefined) collected.set(key, [item]);
    else list.push(item);
  }
  return collected;
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
