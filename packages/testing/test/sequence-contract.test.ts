import { CrossmodalError } from '@crossmodal/core';
import type { Definition, Sequence } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { type SequenceStage, sequenceContract } from '../src/index.ts';
import { failed } from './failed.ts';

beforeAll(() => tf.setBackend('cpu'));

type Layer = Definition<{ readonly fault: string }, { readonly features: number }, SequenceStage<Sequence>>;

/** x · scale, feature by feature, with one fault by name. */
function faulty(config: { readonly fault: string }): Layer {
  const { fault } = config;
  return {
    kind: 'faulty',
    config,
    build({ random }, { features }) {
      const scale = tf.tidy(() => tf.variable(tf.tensor1d(random.child('scale').normals(features))));
      return {
        features: fault === 'features' ? features + 1 : features,
        weights: { scale },
        call({ values, mask, times }) {
          refuse(fault, { values, mask, ...(times && { times }) }, features);
          return tf.tidy(() => {
            const real = tf.expandDims(mask, 2);
            const clean =
              fault === 'product'
                ? tf.mul(values, real)
                : tf.where(tf.greater(real, 0), values, tf.zerosLike(values));
            let scaled: tf.Tensor = tf.mul(fault === 'reads padding' ? values : clean, scale);
            if (fault === 'reads padding') scaled = tf.sub(scaled, tf.mean(scaled, 1, true));
            if (fault === 'batch') scaled = tf.sub(scaled, tf.mean(scaled, 0, true));
            if (fault === 'empty') scaled = tf.div(scaled, tf.sum(real, [0, 1], true));
            return { values: tf.mul(scaled, 1) as tf.Tensor3D, mask };
          }) as unknown as Sequence;
        },
      };
    },
  };
}

function refuse(fault: string, { values, mask, times }: Sequence, features: number): void {
  const fail = (what: string) => {
    throw new CrossmodalError(`faulty/${what}`, 'expected something else, got this.');
  };
  if (fault === 'shapes') return;
  if (values.rank !== 3 || values.shape[2] !== features) fail('shape');
  if (`${mask.shape}` !== `${values.shape.slice(0, 2)}`) fail('shape');
  if (fault !== 'times' && times !== undefined && `${times.shape}` !== `${mask.shape}`) fail('shape');
  if (values.shape[1] === 0) fail('empty');
}

function failures(fault: string): string[] {
  return failed(sequenceContract({ definition: faulty({ fault }), restore: faulty }));
}

test.each([
  ['none', undefined],
  ['features', 'gives the features it declares, and a mask that fits'],
  ['product', 'is not changed by what stands at masked steps, be it NaN'],
  ['reads padding', 'is not changed by what stands at masked steps, be it NaN'],
  ['empty', 'gives a finite result where all steps are masked'],
  ['batch', 'takes each sample by itself'],
  ['shapes', 'refuses other features'],
  ['shapes', 'refuses a mask of another batch'],
  ['shapes', 'refuses a sequence without steps'],
  ['times', 'refuses times that do not fit'],
])('a layer with the fault "%s" fails: %s', (fault, name) => {
  const found = failures(fault);
  if (name === undefined) expect(found).toEqual([]);
  else expect(found).toContain(name);
});
