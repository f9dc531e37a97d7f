import type { Fusion, FusionDefinition, FusionInput, Sequence } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import type { ContractTest } from './contract-test.ts';
import { type Compile, checkSame, moduleContract } from './module/module-contract.ts';
import { withBuilt } from './module/with-built.ts';
import { check, checkClose, checkFinite } from './tools/check.ts';
import { randomTensor } from './tools/random.ts';

export interface FusionContractOptions {
  readonly definition: FusionDefinition;
  readonly restore: (config: never) => FusionDefinition;
  /** Steps of the three modalities that are tried; give equal numbers to a fusion that wants them. Default 2, 3, 1. */
  readonly steps?: readonly [number, number, number];
  readonly compile?: Compile | undefined;
}

type Name = 'alpha' | 'beta' | 'gamma';
type Sequences = Readonly<Record<Name, Sequence>>;

const NAMES: readonly Name[] = ['alpha', 'beta', 'gamma'];
const INPUT: FusionInput<Name> = { alpha: { features: 3 }, beta: { features: 2 }, gamma: { features: 4 } };
const BATCH = 3;

/**
 * What every fusion keeps, tried with three modalities.
 *
 * @example
 * for (const { name, run } of fusionContract({ definition: mine({}), restore: mine })) test(name, run);
 */
export function fusionContract(options: FusionContractOptions): ContractTest[] {
  const { definition, restore, steps = [2, 3, 1], compile } = options;
  const built = (use: (fusion: Fusion<Name>) => void): void => withBuilt(definition, INPUT, use);
  const example = (): Sequences => sequences(steps);
  const fuse = (fusion: Fusion<Name>, given: Sequences): Sequence => fusion.call(given, { training: false });
  return [
    {
      name: 'gives a sequence of the features it declares',
      run: () =>
        built((fusion) => {
          const { values, mask } = fuse(fusion, example());
          check(
            values.rank === 3 && values.shape[0] === BATCH && values.shape[2] === fusion.features,
            () => `expected [${BATCH}, time, ${fusion.features}], got [${values.shape}].`,
          );
          check(
            `${mask.shape}` === `${values.shape.slice(0, 2)}`,
            () => `expected a mask of [${values.shape.slice(0, 2)}], got [${mask.shape}].`,
          );
        }),
    },
    {
      name: 'does not depend on the order of the names',
      run: () =>
        built((fusion) =>
          withBuilt(definition, reversed(INPUT), (other) =>
            checkSame(fuse(other, reversed(example())), fuse(fusion, example()), 0),
          ),
        ),
    },
    {
      name: 'is not changed by what stands at masked steps',
      run: () =>
        built((fusion) => {
          const given = example();
          checkClose('values', fuse(fusion, otherPadding(given)).values, fuse(fusion, given).values, 1e-5);
        }),
    },
    {
      name: 'lets nothing through from masked steps, not even NaN',
      run: () =>
        built((fusion) => {
          const given = gappy(example());
          const spoilt = withNaN(given);
          checkClose('values', fuse(fusion, spoilt).values, fuse(fusion, given).values, 1e-5);
          const trainable = Object.values(fusion.weights).filter((weight) => weight.trainable);
          if (trainable.length === 0) return;
          const { grads } = tf.variableGrads(() => tf.sum(fuse(fusion, spoilt).values).asScalar(), trainable);
          for (const [name, weight] of Object.entries(fusion.weights)) {
            const gradient = grads[weight.name];
            if (gradient != null) checkFinite(`gradient of "${name}"`, gradient);
          }
        }),
    },
    {
      name: 'fuses whatever subset of the modalities is there',
      run: () =>
        built((fusion) => {
          for (let subset = 0; subset < 2 ** NAMES.length; subset++) {
            const given = without(example(), (name) => (subset & (1 << NAMES.indexOf(name))) !== 0);
            const result = fuse(fusion, given);
            checkFinite(`values of subset ${subset}`, result.values);
            checkClose(
              `values of subset ${subset}`,
              fuse(fusion, otherPadding(given)).values,
              result.values,
              1e-5,
            );
            if (subset === 2 ** NAMES.length - 1) continue;
            check(
              tf.min(tf.max(result.mask, 1)).dataSync()[0] === 1,
              () => `subset ${subset}: expected a real step in every sample that has a modality.`,
            );
          }
        }),
    },
    {
      name: 'fuses each sample by itself',
      run: () =>
        built((fusion) => {
          const whole = fuse(fusion, example());
          const alone = fuse(
            fusion,
            mapSequences(example(), ({ values, mask, times }) => ({
              values: tf.slice(values, [1, 0, 0], [1, -1, -1]),
              mask: tf.slice(mask, [1, 0], [1, -1]),
              times: tf.slice(times!, [1, 0], [1, -1]),
            })),
          );
          checkClose('values', alone.values, tf.slice(whole.values, [1, 0, 0], [1, -1, -1]), 1e-5);
        }),
    },
    ...moduleContract<FusionInput<Name>, Sequences, Sequence>({
      definition,
      input: INPUT,
      restore,
      example: () => gappy(example()),
      compile,
      refused: [
        {
          name: 'a modality it does not know',
          code: '/modalities',
          input: () => ({ ...example(), delta: example().alpha }),
        },
        {
          name: 'an input without one of its modalities',
          code: '/modalities',
          input: () => ({ alpha: example().alpha, beta: example().beta }) as Sequences,
        },
        {
          name: 'values of a wrong rank',
          code: '/shape',
          input: () => ({
            ...example(),
            beta: { values: tf.ones([BATCH, 2]) as never, mask: tf.ones([BATCH, 2]) },
          }),
        },
        {
          name: 'another number of features',
          code: '/shape',
          input: () => ({
            ...example(),
            beta: { ...example().beta, values: tf.ones([BATCH, 2, 9]), mask: tf.ones([BATCH, 2]) },
          }),
        },
        {
          name: 'batches of unequal size',
          code: '/batch',
          input: () => ({
            ...example(),
            beta: stepsOfOnes(BATCH + 1, steps[1]),
          }),
        },
        {
          name: 'a modality without steps',
          code: '/empty',
          input: () => ({
            ...example(),
            beta: stepsOfOnes(BATCH, 0),
          }),
        },
      ],
    }),
  ];
}

/** Steps as beta has them, of another batch or number. */
function stepsOfOnes(batch: number, time: number): Sequence {
  return {
    values: tf.ones([batch, time, INPUT.beta.features]),
    mask: tf.ones([batch, time]),
    times: tf.ones([batch, time]),
  };
}

/** The last step of the first sample is padding in every modality that has more than one. */
function sequences(steps: readonly [number, number, number]): Sequences {
  const entries = NAMES.map((name, i): [Name, Sequence] => {
    const values = randomTensor(name, [BATCH, steps[i]!, INPUT[name].features]) as tf.Tensor3D;
    const mask = new Float32Array(BATCH * steps[i]!).fill(1);
    if (steps[i]! > 1) mask[steps[i]! - 1] = 0;
    const times = Float32Array.from(mask, (_, at) => (at % steps[i]!) * (i + 0.7) + i);
    const shape: [number, number] = [BATCH, steps[i]!];
    return [name, { values, mask: tf.tensor2d(mask, shape), times: tf.tensor2d(times, shape) }];
  });
  return Object.fromEntries(entries) as Sequences;
}

function mapSequences(given: Sequences, map: (sequence: Sequence, name: Name) => Sequence): Sequences {
  return Object.fromEntries(NAMES.map((name) => [name, map(given[name], name)])) as Sequences;
}

function without(given: Sequences, isAbsent: (name: Name) => boolean): Sequences {
  return mapSequences(given, (sequence, name) =>
    isAbsent(name) ? { ...sequence, mask: tf.zerosLike(sequence.mask) } : sequence,
  );
}

/** The second sample lacks beta, the third lacks alpha and gamma: every learned stand-in is in use. */
function gappy(given: Sequences): Sequences {
  return mapSequences(given, ({ mask, ...rest }, name) => {
    const present = name === 'beta' ? [1, 0, 1] : [1, 1, 0];
    return { ...rest, mask: tf.mul(mask, tf.tensor2d(present, [BATCH, 1])) };
  });
}

function otherPadding(given: Sequences): Sequences {
  return padded(given, (name, shape) => tf.mul(randomTensor(`other ${name}`, shape), 5));
}

function withNaN(given: Sequences): Sequences {
  return padded(given, (_, shape) => tf.fill([...shape], Number.NaN));
}

function padded(given: Sequences, make: (name: Name, shape: readonly number[]) => tf.Tensor): Sequences {
  return mapSequences(given, ({ values, mask, ...rest }, name) => {
    const other = make(name, values.shape);
    return {
      values: tf.where(tf.greater(tf.expandDims(mask, 2), 0), values, other) as tf.Tensor3D,
      mask,
      ...rest,
    };
  });
}

function reversed<Value>(record: Readonly<Record<Name, Value>>): Readonly<Record<Name, Value>> {
  return Object.fromEntries(Object.entries(record).reverse()) as Record<Name, Value>;
}
