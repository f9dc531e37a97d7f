import type { CellDefinition } from '@crossmodal/core/tensors';
import { cellContract } from '@crossmodal/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { project, recurrent } from '../src/index.ts';

// Cells with one fault by name, which the contract of cells must find.

beforeAll(() => tf.setBackend('cpu'));

function faulty(config: { readonly fault: string }): CellDefinition<{ readonly fault: string }> {
  const { fault } = config;
  return {
    kind: 'faulty',
    config,
    build({ random }, { features }) {
      const weight = (name: string, rows: number) =>
        tf.tidy(() => tf.variable(tf.tensor(random.child(name).normals(rows * 3), [rows, 3])));
      const [kernel, recurrentKernel] = [weight('kernel', features), weight('recurrentKernel', 3)];
      return {
        units: 3,
        stateSizes: [3],
        weights: { kernel, recurrentKernel },
        kernels: ['recurrentKernel'],
        parameters: [],
        prepare({ values, mask }) {
          let sums: tf.Tensor = project(values, kernel);
          if (fault === 'looks at all steps') sums = tf.sub(sums, tf.mean(sums, 0, true));
          if (fault === 'counts steps')
            sums = tf.add(sums, tf.reshape(tf.range(0, mask.shape[0]), [-1, 1, 1]));
          return { steps: [sums] };
        },
        step({ inputs: [x], state, product }) {
          const h = state[0]!;
          const sum = tf.add(
            x!,
            fault === 'product of its own' ? ownProduct(h, recurrentKernel) : product('recurrentKernel', h),
          );
          const next = tf.tanh(sum) as tf.Tensor2D;
          return [next];
        },
      };
    },
  };
}

const ownProduct = (h: tf.Tensor2D, kernel: tf.Tensor): tf.Tensor2D => tf.matMul(h, kernel as tf.Tensor2D);

function failures(fault: string): string[] {
  const tests = cellContract({
    cell: faulty({ fault }),
    restore: faulty,
    network: (cell) => recurrent({ cell }),
  });
  return tests.flatMap(({ name, run }) => {
    try {
      run();
      return [];
    } catch {
      return [name];
    }
  });
}

test.each([
  ['none', undefined],
  ['looks at all steps', 'gives step by step what it gives at once'],
  ['counts steps', 'passes over a masked step as if it were not there'],
  ['product of its own', 'has the gradients that finite differences have'],
])('a cell with the fault "%s" fails: %s', (fault, name) => {
  const found = failures(fault);
  if (name === undefined) expect(found).toEqual([]);
  else expect(found).toContain(name);
});
