import { CrossmodalError, suggestName } from '@crossmodal/core';
import type { Row } from '../tables/row.ts';
import { type Mapping, mappedColumns } from './mapping.ts';

/** Looks whether every column of a mapping is there: in each row of most formats, in at least one of those with keys. */
export function columnCheck(mapping: Mapping, file: string): { row(row: Row): void; end(): void } {
  const unseen = new Set(mappedColumns(mapping));
  const seen = new Set<string>();
  const fail = (): never => {
    const [column] = [...unseen].sort();
    throw new CrossmodalError('data/missing-column', `there is no column "${column}".`, {
      hint: suggestName(column!, seen),
      location: { file },
    });
  };
  return {
    row({ values, complete }) {
      if (unseen.size === 0) return;
      for (const column of Object.keys(values)) {
        unseen.delete(column);
        seen.add(column);
      }
      if (unseen.size > 0 && complete) fail();
    },
    end() {
      if (unseen.size > 0 && seen.size > 0) fail();
    },
  };
}
