import { type BadRow, findLeaks, type Leak, type Parts, type SampleOutline } from '@crossmodal/data';
import type { Config } from '../config/schema.ts';

/** Modalities whose equal content tells something: numbers and categories are equal by chance. */
const telling: readonly string[] = ['image', 'text'];

/**
 * The pictures and texts of later parts that training has seen, among what is trained and tested with.
 *
 * @param badRows what was left out
 */
export function leaksOf(
  parts: Parts<SampleOutline>,
  { modalities }: Pick<Config, 'modalities'>,
  badRows: readonly BadRow[],
): Promise<readonly Leak[]> {
  const bad = new Set(badRows.map(({ id }) => id));
  const usable = (part: keyof Parts) => parts[part].filter(({ id }) => !bad.has(id));
  const names = Object.keys(modalities).filter((name) => telling.includes(modalities[name]!.kind));
  return findLeaks(
    { train: usable('train'), validation: usable('validation'), test: usable('test') },
    names.sort(),
  );
}
