import type { Definition, Module } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { moduleContract, randomTensor } from '../src/index.ts';
import { failed } from './failed.ts';

beforeAll(() => tf.setBackend('cpu'));

type Layer = Module<tf.Tensor2D, tf.Tensor2D>;
type LayerDefinition = Definition<{ readonly fault: string }, object, Layer>;

/** x · kernel, with one fault by name. */
function faulty(config: { readonly fault: string }): LayerDefinition {
  const { fault } = config;
  let calls = 0;
  return {
    kind: 'faulty',
    config: fault === 'config' ? { fault: 'none' } : config,
    build({ random }) {
      const values =
        fault === 'unseeded' ? Array.from({ length: 6 }, Math.random) : random.child('kernel').normals(6);
      const kernel = tf.tidy(() => tf.variable(tf.tensor2d(values, [3, 2])));
      const hidden = tf.tidy(() => tf.variable(tf.tensor1d([random.uniform(0), 1])));
      const product = (x: tf.Tensor2D): tf.Tensor2D => tf.matMul(x, kernel as tf.Tensor2D);
      const wrong = tf.customGrad((x) => ({
        value: product(x as tf.Tensor2D),
        gradFunc: (dy: tf.Tensor) =>
          tf.mul(tf.matMul(dy as tf.Tensor2D, kernel as tf.Tensor2D, false, true), 1.1),
      }));
      return {
        weights: fault === 'name' ? { 'a kernel': kernel } : { kernel },
        call(x, { training }) {
          if (fault === 'config') return tf.mul(product(x), 2);
          if (fault === 'leak') tf.keep(tf.scalar(1));
          if (fault === 'counts') return tf.add(product(x), calls++);
          if (fault === 'infinite') return tf.div(product(x), training ? 0 : 1) as tf.Tensor2D;
          if (fault === 'gradient') return wrong(tf.mul(x, tf.sum(kernel))) as tf.Tensor2D;
          if (fault === 'unnamed weight') return tf.mul(product(x), hidden) as tf.Tensor2D;
          return product(x);
        },
      };
    },
  };
}

function failures(fault: string): string[] {
  const tests = moduleContract({
    definition: faulty({ fault }),
    input: {},
    restore: faulty,
    example: () => randomTensor('x', [2, 3]) as tf.Tensor2D,
    refused:
      fault === 'refusal' ? [{ name: 'a wrong shape', code: '/shape', input: () => tf.ones([2, 4]) }] : [],
  });
  return failed(tests);
}

test.each([
  ['none', undefined],
  ['name', 'names its weights by paths, and starts them finite'],
  ['unseeded', 'gives the same for the same seed, in weights and results'],
  ['counts', 'gives the same for the same seed, in weights and results'],
  ['infinite', 'gives finite results, in training and after it'],
  ['gradient', 'has the gradients that finite differences have'],
  ['leak', 'leaves no tensors behind'],
  ['config', 'goes through JSON'],
  ['unnamed weight', 'gives the same after its weights were saved and loaded'],
  ['refusal', 'refuses a wrong shape'],
])('a stage with the fault "%s" fails: %s', (fault, name) => {
  const found = failures(fault);
  if (name === undefined) expect(found).toEqual([]);
  else expect(found).toContain(name);
});
