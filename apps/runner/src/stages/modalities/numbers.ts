import { fitNumbers, type NumbersPreprocessorOptions, numbersPreprocessor } from '@crossmodal/data';
import { numbersEncoder } from '@crossmodal/layers';
import { z } from 'zod';
import type { ModalityKind } from './kind.ts';

export const numbersSchema = z.strictObject({
  kind: z.literal('numbers'),
  /** Its cells hold one number, or as many in each row: "0.5 1 2". */
  column: z.string().min(1),
  encoder: z.strictObject({ features: z.int().min(1).max(16_384).prefault(128) }).prefault({}),
});

/** Numbers, brought to mean 0 and variance 1 by the training part: each number a time step. */
export const numbers: ModalityKind<z.output<typeof numbersSchema>> = {
  payload: 'numbers',
  mixed: 'steps',
  fit: (_, training) => numbersPreprocessor(fitNumbers(training as Iterable<readonly number[]>)),
  restore: (saved) => numbersPreprocessor(saved as unknown as NumbersPreprocessorOptions),
  buildEncoder({ encoder }, preprocessor, context) {
    const { means } = preprocessor.config as unknown as NumbersPreprocessorOptions;
    return numbersEncoder(encoder).build(context, { columns: means.length });
  },
};
