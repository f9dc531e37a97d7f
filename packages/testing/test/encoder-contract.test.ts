import { CrossmodalError } from '@crossmodal/core';
import type { Definition, Encoder, EncoderInput, Sequence } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { encoderContract, randomTensor } from '../src/index.ts';
import { failed } from './failed.ts';

beforeAll(() => tf.setBackend('cpu'));

/** Numbers as steps, x · scale, with one fault by name. */
function faulty(config: { readonly fault: string }): Definition<{ readonly fault: string }, object, Encoder> {
  const { fault } = config;
  return {
    kind: 'faulty',
    config,
    build({ random }) {
      const scale = tf.tidy(() => tf.variable(tf.tensor1d(random.child('scale').normals(2))));
      return {
        features: fault === 'features' ? 3 : 2,
        weights: { scale },
        call({ fields, present }: EncoderInput): Sequence {
          const numbers = fields.numbers!;
          if (fault !== 'presence' && present.shape[0] !== numbers.shape[0]) {
            throw new CrossmodalError('faulty/shape', 'expected another presence, got this.');
          }
          return tf.tidy(() => {
            const there = tf.reshape(present, [-1, 1]);
            const own = fault === 'padding' ? tf.onesLike(fields.mask!) : fields.mask!;
            const mask = tf.mul(own, fault === 'ignores presence' ? tf.onesLike(there) : there);
            const clean = tf.where(tf.greater(mask, 0), numbers, tf.zerosLike(numbers));
            const steps = tf.mul(
              tf.expandDims(fault === 'product' ? tf.mul(numbers, mask) : clean, 2),
              scale,
            );
            return { values: steps, mask: fault === 'mask' ? tf.mul(mask, 0.5) : mask };
          }) as unknown as Sequence;
        },
      };
    },
  };
}

const mask = () => tf.tensor2d([1, 1, 0, 1, 0, 0], [2, 3]);
const fields = () => ({ numbers: randomTensor('numbers', [2, 3]), mask: mask() });

function failures(fault: string): string[] {
  const tests = encoderContract({
    definition: faulty({ fault }),
    input: {},
    restore: faulty,
    fields,
    otherPadding: () => ({ ...fields(), numbers: tf.add(fields().numbers, tf.mul(tf.sub(1, mask()), 3)) }),
    refused: [],
  });
  return failed(tests);
}

test.each([
  ['none', undefined],
  ['features', 'gives a sequence of the features it declares'],
  ['mask', 'gives a sequence of the features it declares'],
  ['ignores presence', 'masks every step of a sample without the modality, and leaves the others alone'],
  ['product', 'takes nothing from a sample without the modality, be it NaN'],
  ['presence', 'refuses a presence of another batch'],
  ['padding', 'is not changed by what stands at masked steps'],
])('an encoder with the fault "%s" fails: %s', (fault, name) => {
  const found = failures(fault);
  if (name === undefined) expect(found).toEqual([]);
  else expect(found).toContain(name);
});
