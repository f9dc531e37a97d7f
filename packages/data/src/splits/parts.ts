import { CrossmodalError, type Sample } from '@crossmodal/core';
import type { SampleOutline } from '../samples/outline.ts';

/** The three parts that data is split into: of samples, or of what stands for them. */
export interface Parts<Item extends SampleOutline = Sample> {
  readonly train: readonly Item[];
  readonly validation: readonly Item[];
  readonly test: readonly Item[];
}

export type PartName = keyof Parts;
export const partNames: readonly PartName[] = ['train', 'validation', 'test'];

/** @throws CrossmodalError `data/empty-split` when a part that is wanted is empty */
export function requireParts<Item extends SampleOutline>(
  parts: Parts<Item>,
  wanted: readonly PartName[],
  hint: string,
): Parts<Item> {
  for (const name of wanted) {
    if (parts[name].length > 0) continue;
    const counts = partNames.map((part) => `${part} ${parts[part].length}`).join(', ');
    throw new CrossmodalError('data/empty-split', `expected samples in "${name}", got none (${counts}).`, {
      hint,
    });
  }
  return parts;
}
