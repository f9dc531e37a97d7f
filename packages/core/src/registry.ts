import { CrossmodalError } from './errors.ts';
import { suggestName } from './nearest.ts';

/** Stages by name, as a configuration file names them. */
export interface Registry<Entry> {
  readonly names: readonly string[];
  /** @throws CrossmodalError `<code>/unknown` with the nearest known name. */
  get(name: string): Entry;
  has(name: string): boolean;
}

/**
 * A registry over a plain record, which is also how others extend it: `createRegistry('fusion', { ...fusions, mine })`.
 *
 * @param label what the entries are, for errors: `fusion`, `optimizer`
 */
export function createRegistry<Entry>(
  label: string,
  entries: Readonly<Record<string, Entry>>,
): Registry<Entry> {
  const byName = new Map(Object.entries(entries));
  const names = [...byName.keys()].sort();
  return {
    names,
    has: (name) => byName.has(name),
    get(name) {
      const entry = byName.get(name);
      if (entry === undefined) {
        throw new CrossmodalError(`${label}/unknown`, `there is no ${label} "${name}".`, {
          hint: suggestName(name, names),
        });
      }
      return entry;
    },
  };
}
