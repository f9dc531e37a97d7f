import {
  adam,
  adamW,
  constant,
  type OptimizerDefinition,
  oneCycle,
  type Schedule,
  sgd,
} from '@crossmodal/train';
import { z } from 'zod';

const rate = z.number().gt(0);
const share = z.number().min(0).lt(1);

export const optimizerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('adam'), beta1: share.prefault(0.9), beta2: share.prefault(0.999) }),
  z.strictObject({
    kind: z.literal('adamW'),
    beta1: share.prefault(0.9),
    beta2: share.prefault(0.999),
    weightDecay: z.number().min(0).prefault(0.01),
  }),
  z.strictObject({
    kind: z.literal('sgd'),
    momentum: share.prefault(0.9),
    nesterov: z.boolean().prefault(true),
  }),
]);

export const scheduleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant'), learningRate: rate.prefault(1e-3) }),
  z.strictObject({
    kind: z.literal('oneCycle'),
    /** The highest rate, reached after the warm-up. */
    learningRate: rate.prefault(3e-3),
    /** The share of all steps in which the rate rises. */
    warmup: share.prefault(0.2),
  }),
]);

export function buildOptimizer(config: z.output<typeof optimizerSchema>): OptimizerDefinition {
  const { kind, ...options } = config;
  return optimizers[kind](options as never);
}

const optimizers = { adam, adamW, sgd } as const;

export function buildSchedule(config: z.output<typeof scheduleSchema>): Schedule {
  if (config.kind === 'constant') return constant(config.learningRate);
  return oneCycle({ peak: config.learningRate, warmup: config.warmup });
}
