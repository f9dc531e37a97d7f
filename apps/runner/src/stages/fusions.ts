import { z } from 'zod';

const features = z.int().min(1).prefault(128);

export const fusionSchema = z.discriminatedUnion('kind', [
  /** All modalities' steps on one time line, one modality after the other. */
  z.strictObject({ kind: z.literal('concatenate-time'), features }),
  /** Step by step, features beside features: the modalities must have equally many steps. */
  z.strictObject({ kind: z.literal('concatenate-features') }),
]);
