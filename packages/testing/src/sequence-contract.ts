import type { Definition, Module, Sequence } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import type { ContractTest } from './contract-test.ts';
import { type Compile, moduleContract } from './module/module-contract.ts';
import { withBuilt } from './module/with-built.ts';
import { check, checkClose, checkFinite } from './tools/check.ts';
import { randomTensor } from './tools/random.ts';
import { maskedNaN } from './tools/sequences.ts';
import { tensorsIn } from './tools/tensors-in.ts';

/** A sequence, or one vector a sample. */
export type OfSequence = Sequence | tf.Tensor;

export interface SequenceContractOptions<Out extends OfSequence> {
  readonly definition: Definition<object, { readonly features: number }, SequenceStage<Out>>;
  readonly restore: (config: never) => SequenceContractOptions<Out>['definition'];
  readonly compile?: Compile | undefined;
}

/** What is tried says how many features its result has, where it has such a number. */
export interface SequenceStage<Out extends OfSequence> extends Module<Sequence, Out> {
  readonly features?: number;
}

const FEATURES = 4;
const BATCH = 3;
const TIME = 4;

/**
 * What every layer over sequences keeps, whether it gives a sequence or a vector a sample; tried with three samples of
 * 4 steps of 4 features: one whole, one with gaps, one all padding.
 *
 * @example
 * for (const { name, run } of sequenceContract({ definition: mine({ units: 3 }), restore: mine })) test(name, run);
 */
export function sequenceContract<Out extends OfSequence>(
  options: SequenceContractOptions<Out>,
): ContractTest[] {
  const { definition, restore, compile } = options;
  const input = { features: FEATURES };
  const built = (use: (stage: SequenceStage<Out>) => void): void => withBuilt(definition, input, use);
  const call = (stage: SequenceStage<Out>, sequence: Sequence): Result =>
    realResult(stage.call(sequence, { training: false }));
  return [
    {
      name: 'gives the features it declares, and a mask that fits',
      run: () =>
        built((stage) => {
          const { values, mask } = call(stage, example());
          check(
            stage.features === undefined || values.shape.at(-1) === stage.features,
            () => `expected ${stage.features} features, got [${values.shape}].`,
          );
          check(values.shape[0] === BATCH, () => `expected ${BATCH} samples, got [${values.shape}].`);
          check(
            mask === undefined || `${mask.shape}` === `${values.shape.slice(0, 2)}`,
            () => `expected a mask of [${values.shape.slice(0, 2)}], got [${mask?.shape}].`,
          );
        }),
    },
    {
      name: 'is not changed by what stands at masked steps, be it NaN',
      run: () =>
        built((stage) => {
          const [clean, dirty] = [example(), maskedNaN(example())];
          const expected = call(stage, clean);
          const got = call(stage, dirty);
          checkClose('values', got.values, expected.values, 1e-6);
          if (expected.mask !== undefined) checkClose('mask', got.mask!, expected.mask, 0);
          const weights = Object.values(stage.weights).filter((weight) => weight.trainable);
          if (weights.length === 0) return;
          const gradients = (given: Sequence): tf.NamedTensorMap =>
            tf.variableGrads(() => tf.sum(tf.sin(call(stage, given).values)).asScalar(), weights).grads;
          const wanted = gradients(clean);
          for (const [name, gradient] of Object.entries(gradients(dirty))) {
            checkClose(`gradient of ${name}`, gradient, wanted[name]!, 1e-5);
          }
        }),
    },
    {
      name: 'gives a finite result where all steps are masked',
      run: () =>
        built((stage) => {
          const given = { ...example(), mask: tf.zeros<tf.Rank.R2>([BATCH, TIME]) };
          for (const [path, tensor] of tensorsIn(stage.call(given, { training: false }))) {
            checkFinite(path, tensor);
          }
        }),
    },
    {
      name: 'takes each sample by itself',
      run: () =>
        built((stage) => {
          const { values, mask, times } = example();
          const alone = call(stage, {
            values: tf.slice(values, [1, 0, 0], [1, -1, -1]),
            mask: tf.slice(mask, [1, 0], [1, -1]),
            times: tf.slice(times!, [1, 0], [1, -1]),
          });
          checkClose('values', alone.values, tf.slice(call(stage, example()).values, 1, 1), 1e-5);
        }),
    },
    ...moduleContract({
      definition,
      restore,
      input,
      example,
      compile,
      refused: [
        {
          name: 'a wrong rank',
          code: '/shape',
          input: () => ({ ...example(), values: tf.ones([BATCH, TIME]) as never }),
        },
        {
          name: 'other features',
          code: '/shape',
          input: () => ({ ...example(), values: tf.ones([BATCH, TIME, 2]) }),
        },
        {
          name: 'a mask of another batch',
          code: '/shape',
          input: () => ({ ...example(), mask: tf.ones([BATCH + 1, TIME]) }),
        },
        {
          name: 'times that do not fit',
          code: '/shape',
          input: () => ({ ...example(), times: tf.ones([BATCH, TIME + 1]) }),
        },
        {
          name: 'a sequence without steps',
          code: '/empty',
          input: () => ({ values: tf.zeros([BATCH, 0, FEATURES]), mask: tf.zeros([BATCH, 0]) }),
        },
      ],
    }),
  ];
}

function example(): Sequence {
  return {
    values: randomTensor('sequence', [BATCH, TIME, FEATURES]) as tf.Tensor3D,
    mask: tf.tensor2d([1, 1, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0], [BATCH, TIME]),
    times: tf.tensor2d([0, 1, 1.5, 4, 0, 2, 3, 3.25, 0, 1, 2, 3], [BATCH, TIME]),
  };
}

interface Result {
  readonly values: tf.Tensor;
  readonly mask?: tf.Tensor;
}

/** What counts of a result: all of a vector, the real steps of a sequence. */
function realResult(result: OfSequence): Result {
  if (result instanceof tf.Tensor) return { values: result };
  const { values, mask } = result;
  return { values: tf.where(tf.greater(tf.expandDims(mask, 2), 0), values, tf.zerosLike(values)), mask };
}
