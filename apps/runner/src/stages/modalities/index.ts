import { z } from 'zod';
import { imageSchema } from './image.ts';
import { textSchema } from './text.ts';

export const modalitySchema = z.discriminatedUnion('kind', [textSchema, imageSchema]);
