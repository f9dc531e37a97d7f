import { CrossmodalError, type RandomStream } from '@crossmodal/core';
import type { SampleOutline } from '../samples/outline.ts';
import { partOf } from './names.ts';
import { type PartName, type Parts, partNames, requireParts } from './parts.ts';
import { splitByRatio } from './ratio.ts';

/** Parts taken from training, where the data comes without them: shares of it, from 0 to below 1; default: none. */
export interface HoldOut {
  readonly validation?: number;
  readonly test?: number;
  readonly random: RandomStream;
}

/**
 * Splits by a column that says the part of each row: `train`, `validation` (`valid`, `val`, `dev`) or `test`.
 *
 * Use it whenever the data comes with its parts: results are then comparable with those of others.
 *
 * @param column one of the columns that the mapping keeps
 * @param holdOut of what it names, only those parts are taken that no row is for; by class, as `splitByRatio` does
 * @throws CrossmodalError `data/unknown-split`, `data/empty-split`
 * @example
 * const { train, validation, test } = splitByColumn(samples, 'split');
 */
export function splitByColumn<Item extends SampleOutline>(
  samples: readonly Item[],
  column: string,
  holdOut?: HoldOut,
): Parts<Item> {
  const parts: Record<PartName, Item[]> = { train: [], validation: [], test: [] };
  for (const sample of samples) {
    const value = sample.columns?.[column];
    const part = partOf(value ?? '');
    if (part === undefined) {
      const got = value === undefined ? 'nothing' : `"${value}"`;
      throw new CrossmodalError(
        'data/unknown-split',
        `expected train, validation or test in column "${column}", got ${got}.`,
        { sample: sample.id },
      );
    }
    parts[part].push(sample);
  }
  const whole = holdOut === undefined ? parts : takeParts(parts, holdOut);
  return requireParts(whole, partNames, `Each part needs rows: see column "${column}".`);
}

/** With samples of training in those parts that have none. */
function takeParts<Item extends SampleOutline>(parts: Parts<Item>, holdOut: HoldOut): Parts<Item> {
  const lacking = (part: 'validation' | 'test'): number =>
    parts[part].length > 0 ? 0 : (holdOut[part] ?? 0);
  const [validation, test] = [lacking('validation'), lacking('test')];
  if (validation === 0 && test === 0) return parts;
  const random = holdOut.random.child('hold-out');
  const stratify = ({ target = '' }: Item): string => target;
  const taken = splitByRatio(parts.train, { validation, test, random, stratify });
  return {
    train: taken.train,
    validation: validation > 0 ? taken.validation : parts.validation,
    test: test > 0 ? taken.test : parts.test,
  };
}
