import { CrossmodalError, type Sample } from '@crossmodal/core';

/** The three parts that data is split into. */
export interface Parts {
  readonly train: readonly Sample[];
  readonly validation: readonly Sample[];
  readonly test: readonly Sample[];
}

export type PartName = keyof Parts;
export const partNames: readonly PartName[] = ['train', 'validation', 'test'];

/** @throws CrossmodalError `data/empty-split` when a part that is wanted is empty */
export function requireParts(parts: Parts, wanted: readonly PartName[], hint: string): Parts {
  for (const name of wanted) {
    if (parts[name].length > 0) continue;
    const counts = partNames.map((part) => `${part} ${parts[part].length}`).join(', ');
    throw new CrossmodalError('data/empty-split', `expected samples in "${name}", got none (${counts}).`, {
      hint,
    });
  }
  return parts;
}
