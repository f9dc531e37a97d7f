import { z } from 'zod';

const common = {
  units: z.int().min(1).prefault(128),
  direction: z.enum(['forward', 'backward', 'bidirectional']).prefault('bidirectional'),
};

export const recurrentSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('lstm'), ...common }),
  z.strictObject({ kind: z.literal('gru'), ...common }),
]);

export const poolingSchema = z.enum(['last', 'mean', 'max', 'mean-max']);
