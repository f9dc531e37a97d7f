import type { Mapping } from '../samples/mapping.ts';
import { type PartName, partNames } from './parts.ts';

/** What data sets on the web call the parts. */
const aliases: Readonly<Record<string, PartName>> = {
  training: 'train',
  valid: 'validation',
  val: 'validation',
  dev: 'validation',
  testing: 'test',
};

/** The part that a name stands for: `train`, `validation` (`valid`, `val`, `dev`) or `test`. */
export function partOf(name: string): PartName | undefined {
  const lower = name.toLowerCase();
  return Object.hasOwn(aliases, lower) ? aliases[lower] : partNames.find((known) => known === lower);
}

/** What a column that says parts is called, where nobody says so. */
export const splitNames: readonly string[] = ['split', 'part', 'subset'];

/**
 * The column by which data comes with its parts; `undefined` where it does not.
 *
 * @param mapping as `inferMapping` gives it
 * @example
 * const column = splitColumnOf(await inferMapping('cifar-10-binary.tar.gz')); // split
 */
export function splitColumnOf({ keep = [] }: Mapping): string | undefined {
  return splitNames.find((name) => keep.includes(name));
}
