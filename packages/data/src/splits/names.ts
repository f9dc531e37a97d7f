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
