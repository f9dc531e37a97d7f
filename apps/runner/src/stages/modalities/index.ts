import { createRegistry } from '@crossmodal/core';
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
