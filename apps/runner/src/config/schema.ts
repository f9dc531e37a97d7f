import { z } from 'zod';
import { checkFusionNames, fusionSchema } from '../stages/fusions.ts';
import { checkMixing, mixingSchema } from '../stages/mixing.ts';
import { modalitySchema } from '../stages/modalities/index.ts';
import { checkTimes, poolingSchema, recurrentSchema } from '../stages/recurrent.ts';
import { optimizerSchema, scheduleSchema } from '../stages/training.ts';
import { dataSchema } from './data.ts';

const ratio = z.number().min(0).lt(1);
const positive = z.int().min(1);

const modelSchema = z.strictObject({
  fusion: fusionSchema.prefault({ kind: 'concatenateTime' }),
  recurrent: recurrentSchema.prefault({}),
  pooling: poolingSchema.prefault('meanMax'),
  /** Before the output layer, on the pooled state. */
  dropout: ratio.prefault(0),
  /**
   * The weight of a loss on what each modality says alone: a small output layer on each encoder, whose logits are
   * added to those of the fused reading, so that no modality is left untrained beside a stronger one; 0: none.
   */
  branchLoss: z.number().min(0).prefault(0),
  /**
   * In training, how often each modality is taken away from a sample (never the last one), so that the vectors that
   * stand in for missing modalities are learned even where the data lacks none.
   */
  modalityDropout: ratio.prefault(0),
});

const trainingSchema = z.strictObject({
  epochs: positive.prefault(20),
  batchSize: positive.prefault(64),
  optimizer: optimizerSchema.prefault({ kind: 'adamW' }),
  schedule: scheduleSchema.prefault({ kind: 'oneCycle' }),
  /** The largest norm of all gradients together; null: no clipping. */
  clipNorm: z.number().gt(0).nullable().prefault(1),
  /** How much of each target's probability is spread over all classes. */
  labelSmoothing: ratio.prefault(0),
  /** MixUp and CutMix: samples of a batch mixed with each other, and their targets alike; null: none. */
  mix: mixingSchema.nullable().prefault(null),
  /** The decay of the moving average of the weights; null: none. */
  averaging: ratio.nullable().prefault(null),
  /** Stop when macro-F1 on the validation part has not risen for so many epochs, and take the best; null: never. */
  patience: positive.nullable().prefault(null),
});

/** One configuration file: data, modalities, model, training. */
export const configSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9._-]*$/i, 'expected letters, digits, ".", "_" and "-" only,')
      .prefault('run'),
    seed: z.int().min(0).prefault(42),
    data: dataSchema,
    /** By name; at least one. */
    modalities: z
      .record(
        z.string().regex(/^[a-z][a-z0-9_]*$/i, 'expected a name of letters, digits and "_",'),
        modalitySchema,
      )
      .refine((modalities) => Object.keys(modalities).length > 0, 'expected at least one modality,'),
    model: modelSchema.prefault({}),
    training: trainingSchema.prefault({}),
  })
  .superRefine(({ data, modalities, model, training }, context) => {
    const told = Object.keys(modalities).find((name) => modalities[name]!.column === data.target);
    if (told !== undefined) {
      const message = 'expected another column than data.target, which would tell the answer,';
      context.addIssue({ code: 'custom', path: ['modalities', told, 'column'], message });
    }
    const names = checkFusionNames(model.fusion, Object.keys(modalities));
    if (names !== undefined) {
      context.addIssue({ code: 'custom', path: ['model', 'fusion', names.key], message: names.message });
    }
    const times = checkTimes(model.recurrent, model.fusion);
    if (times !== undefined) {
      context.addIssue({ code: 'custom', path: ['model', 'recurrent', times.key], message: times.message });
    }
    const mixing = checkMixing(training, modalities);
    if (mixing !== undefined) {
      context.addIssue({ code: 'custom', path: ['training', ...mixing.path], message: mixing.message });
    }
  });

/** A configuration with every default filled in. */
export type Config = z.output<typeof configSchema>;
