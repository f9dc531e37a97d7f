import { CrossmodalError, type Sample } from '@crossmodal/core';
import { type PartName, type Parts, partNames, requireParts } from './parts.ts';

/** What data sets on the web call the parts. */
const aliases: Readonly<Record<string, PartName>> = {
  training: 'train',
  valid: 'validation',
  val: 'validation',
  dev: 'validation',
};

/**
 * Splits by a column that says the part of each row: `train`, `validation` (`valid`, `val`, `dev`) or `test`.
 *
 * Use it whenever the data comes with its parts: results are then comparable with those of others.
 *
 * @param column one of the columns that the mapping keeps
 * @throws CrossmodalError `data/unknown-split`, `data/empty-split`
 * @example
 * const { train, validation, test } = splitByColumn(samples, 'split');
 */
export function splitByColumn(samples: readonly Sample[], column: string): Parts {
  const parts: Record<PartName, Sample[]> = { train: [], validation: [], test: [] };
  for (const sample of samples) {
    const value = sample.columns?.[column];
    const name = value?.toLowerCase() ?? '';
    const part = aliases[name] ?? partNames.find((known) => known === name);
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
  return requireParts(parts, partNames, `Each part needs rows: see column "${column}".`);
}
