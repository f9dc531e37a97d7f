import type { Definition, Encoder, EncoderInput, Sequence } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import type { ContractTest } from './contract-test.ts';
import { type Compile, checkSame, moduleContract, type Refused } from './module/module-contract.ts';
import { withBuilt } from './module/with-built.ts';
import { check, checkClose, checkThrows } from './tools/check.ts';

export interface EncoderContractOptions<Input> {
  readonly definition: Definition<object, Input, Encoder>;
  readonly input: Input;
  readonly restore: (config: never) => Definition<object, Input, Encoder>;
  /** The fields of a batch of at least 2 samples, the same every time. */
  readonly fields: () => EncoderInput['fields'];
  /** The same fields with other values wherever the field `mask` is 0; where an encoder has one. */
  readonly otherPadding?: () => EncoderInput['fields'];
  /** Inputs that must be refused, with the end of the error's code. */
  readonly refused: readonly Refused<EncoderInput>[];
  readonly compile?: Compile | undefined;
}

/**
 * What every encoder keeps.
 *
 * @example
 * for (const { name, run } of encoderContract({ definition: myEncoder({ features: 4 }), … })) test(name, run);
 */
export function encoderContract<Input>(options: EncoderContractOptions<Input>): ContractTest[] {
  const { definition, input, restore, fields, otherPadding, refused, compile } = options;
  const everyone = (given: EncoderInput['fields']): EncoderInput => ({
    fields: given,
    present: tf.ones([batchOf(given)]),
  });
  const withoutFirst = (given: EncoderInput['fields']): EncoderInput => ({
    fields: given,
    present: tf.tensor1d([0, ...new Array<number>(batchOf(given) - 1).fill(1)]),
  });
  const predict = (encoder: Encoder, given: EncoderInput): Sequence =>
    encoder.call(given, { training: false });
  const built = (use: (encoder: Encoder) => void): void => withBuilt(definition, input, use);
  return [
    {
      name: 'gives a sequence of the features it declares',
      run: () =>
        built((encoder) => {
          const given = everyone(fields());
          const { values, mask } = predict(encoder, given);
          check(
            values.rank === 3 &&
              values.shape[2] === encoder.features &&
              values.shape[0] === batchOf(given.fields),
            () => `expected [${batchOf(given.fields)}, time, ${encoder.features}], got [${values.shape}].`,
          );
          check(
            `${mask.shape}` === `${values.shape.slice(0, 2)}`,
            () => `expected a mask of [${values.shape.slice(0, 2)}], got [${mask.shape}].`,
          );
          check(
            mask.dataSync().every((value) => value === 0 || value === 1),
            () => 'expected a mask of zeros and ones.',
          );
        }),
    },
    {
      name: 'masks every step of a sample without the modality, and leaves the others alone',
      run: () =>
        built((encoder) => {
          const all = predict(encoder, everyone(fields()));
          const fewer = predict(encoder, withoutFirst(fields()));
          const [first, rest] = tf.split(fewer.mask, [1, fewer.mask.shape[0] - 1]);
          check(tf.sum(first!).dataSync()[0] === 0, () => 'expected the mask of a missing sample to be 0.');
          checkClose('mask of the others', rest!, tf.slice(all.mask, [1, 0]), 0);
          checkClose(
            'values of the others',
            tf.slice(fewer.values, [1, 0, 0]),
            tf.slice(all.values, [1, 0, 0]),
            1e-6,
          );
        }),
    },
    {
      name: 'takes nothing from a sample without the modality, be it NaN',
      run: () =>
        built((encoder) => {
          const [clean, dirty] = [withoutFirst(fields()), withoutFirst(firstNaN(fields()))];
          checkSame(predict(encoder, dirty), predict(encoder, clean), 1e-6);
          const weights = Object.values(encoder.weights).filter((weight) => weight.trainable);
          const gradients = (given: EncoderInput): tf.NamedTensorMap =>
            tf.variableGrads(() => tf.sum(tf.sin(predict(encoder, given).values)).asScalar(), weights).grads;
          const expected = gradients(clean);
          for (const [name, gradient] of Object.entries(gradients(dirty))) {
            checkClose(`gradient of ${name}`, gradient, expected[name]!, 1e-5);
          }
        }),
    },
    {
      name: 'refuses a presence of another batch',
      run: () =>
        built((encoder) => {
          const given = fields();
          const present = tf.ones([batchOf(given) + 1]) as tf.Tensor1D;
          checkThrows('presence', '/shape', () => predict(encoder, { fields: given, present }));
        }),
    },
    ...(otherPadding === undefined
      ? []
      : [
          {
            name: 'is not changed by what stands at masked steps',
            run: () =>
              built((encoder) => {
                const a = predict(encoder, everyone(fields()));
                const b = predict(encoder, everyone(otherPadding()));
                checkClose('mask', b.mask, a.mask, 0);
                checkClose('values', b.values, a.values, 1e-6);
              }),
          },
        ]),
    ...moduleContract<Input, EncoderInput, Sequence>({
      definition,
      input,
      restore,
      example: () => everyone(fields()),
      refused,
      compile,
    }),
  ];
}

/** NaN wherever the first sample has a number, except in its mask. */
function firstNaN(fields: EncoderInput['fields']): EncoderInput['fields'] {
  const entries = Object.entries(fields).map(([name, field]): [string, tf.Tensor] => {
    if (name === 'mask' || field.dtype !== 'float32') return [name, field];
    const [batch, ...rest] = field.shape as [number, ...number[]];
    const first = tf.reshape(tf.equal(tf.range(0, batch), 0), [batch, ...rest.map(() => 1)]);
    return [name, tf.where(first, tf.fill(field.shape, Number.NaN), field)];
  });
  return Object.fromEntries(entries);
}

function batchOf(fields: EncoderInput['fields']): number {
  return Object.values(fields)[0]!.shape[0]!;
}
