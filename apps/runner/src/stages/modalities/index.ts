import { createRegistry, type SourceLocation } from '@crossmodal/core';
import { z } from 'zod';
import { categories, categoriesSchema } from './categories.ts';
import { image, imageSchema } from './image.ts';
import type { ModalityKind } from './kind.ts';
import { numbers, numbersSchema } from './numbers.ts';
import { text, textSchema } from './text.ts';

/** A modality in the configuration: `kind` says which. Another kind is one more file and one more entry here. */
export const modalitySchema = z.discriminatedUnion('kind', [
  textSchema,
  imageSchema,
  numbersSchema,
  categoriesSchema,
]);

export type ModalityConfig = z.output<typeof modalitySchema>;

const kinds = createRegistry('modality', { text, image, numbers, categories });

/** The kind of a modality, by the name that configurations and saved models give it. */
export function modalityKind(name: string): ModalityKind<ModalityConfig> {
  return kinds.get(name) as ModalityKind<ModalityConfig>;
}

/**
 * Looks at the files that modalities name in a configuration, before any data is read.
 *
 * @param folder what paths in the configuration are relative to
 * @param at the place of a path's value in the configuration
 * @throws CrossmodalError what is wrong with a file, and where it is named
 */
export function confirmModalities(
  { modalities }: { readonly modalities: Readonly<Record<string, ModalityConfig>> },
  folder: string,
  at: (path: readonly string[]) => SourceLocation,
): void {
  for (const [name, modality] of Object.entries(modalities)) {
    const place = (path: readonly string[]): SourceLocation => at(['modalities', name, ...path]);
    modalityKind(modality.kind).confirm?.(modality, folder, place);
  }
}
