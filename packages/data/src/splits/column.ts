import { CrossmodalError, type RandomStream } from '@crossmodal/core';
import type { SampleOutline } from '../samples/outline.ts';
import { assignToParts } from './assign.ts';
import { partOf } from './names.ts';
import { type PartName, type Parts, partNames, requireParts } from './parts.ts';

/** A validation part taken from training, where the data comes without one. */
export interface HoldOut {
  /** From 0 to below 1. */
  readonly share: number;
  readonly random: RandomStream;
}

/**
 * Splits by a column that says the part of each row: `train`, `validation` (`valid`, `val`, `dev`) or `test`.
 *
 * Use it whenever the data comes with its parts: results are then comparable with those of others.
 *
 * @param column one of the columns that the mapping keeps
 * @param holdOut used only where no row is for validation
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
  if (parts.validation.length === 0 && holdOut !== undefined) {
    const { share, random } = holdOut;
    const taken = assignToParts(parts.train, [1 - share, share], { random: random.child('hold-out') });
    const [train, validation] = taken.map((indices) => indices.map((index) => parts.train[index]!));
    parts.train = train!;
    parts.validation = validation!;
  }
  return requireParts(parts, partNames, `Each part needs rows: see column "${column}".`);
}
