import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { compile, useTensorFlow } from '../../src/index.ts';

beforeAll(async () => {
  await useTensorFlow({ threads: { intra: 1, inter: 1 } });
});

type Matrix = tf.Tensor2D;

/** Of constants: tfjs has no gradient for comparisons and indices that depend on what is derived by. */
const everyOther = ({ shape }: Matrix): tf.Tensor =>
  tf.tensor(
    Array.from({ length: shape[0] * shape[1] }, (_, i) => i % 2 === 0),
    shape,
    'bool',
  );

/** Ops on square matrices: each takes two of those made before. All of them keep numbers small. */
const operations: Record<string, (a: Matrix, b: Matrix) => tf.Tensor> = {
  add: (a, b) => a.add(b),
  sub: (a, b) => a.sub(b),
  mul: (a, b) => a.mul(b.tanh()),
  div: (a, b) => a.div(b.square().add(1)),
  matMul: (a, b) => a.matMul(b).div(3),
  transposed: (a, b) => a.matMul(b, true, false).tanh(),
  max: (a, b) => a.maximum(b),
  row: (a, b) => a.add(b.mean(0, true)),
  column: (a, b) => a.mul(b.sum(1, true).sigmoid()),
  softmax: (a) => a.softmax(),
  relu: (a, b) => a.relu().sub(b.mul(0.1)),
  where: (a, b) => tf.where(everyOther(a), a, b.neg()),
  shift: (a, b) => tf.concat([a.slice([1, 0]), b.slice([0, 0], [1, -1])]),
  gather: (a, b) => tf.gather(a, tf.range(b.shape[0] - 1, -1, -1, 'int32')),
  reverse: (a) => a.reverse(1).transpose(),
  pad: (a, b) =>
    a
      .pad([
        [1, 0],
        [0, 1],
      ])
      .slice([0, 1], [b.shape[0], b.shape[1]]),
  norm: (a, b) => a.sub(b.max()).exp().minimum(1),
};

const instruction = fc.record({
  name: fc.constantFrom(...Object.keys(operations)),
  first: fc.nat(20),
  second: fc.nat(20),
});
const program = fc.record({
  size: fc.integer({ min: 1, max: 4 }),
  seed: fc.integer({ min: 1, max: 1000 }),
  instructions: fc.array(instruction, { minLength: 1, maxLength: 12 }),
});

describe('compile', () => {
  it.each([false, true])(
    'computes any program and its gradients as the program itself does, xla %s',
    (xla) => {
      fc.assert(
        fc.property(program, ({ size, seed, instructions }) => {
          const run = (x: Matrix, y: Matrix): Matrix => {
            const made = [x, y];
            for (const { name, first, second } of instructions) {
              const [a, b] = [made[first % made.length]!, made[second % made.length]!];
              made.push(operations[name]!(a, b) as Matrix);
            }
            return made.at(-1)!;
          };
          const step = (x: Matrix, y: Matrix): tf.Tensor[] => {
            // Both count, if only a little, so that each has a gradient.
            const loss = (...[a, b]: tf.Tensor[]): tf.Scalar =>
              run(a as Matrix, b as Matrix)
                .square()
                .sum()
                .add(a!.sum().add(b!.sum()).mul(0.01));
            return [run(x, y), ...tf.grads(loss)([x, y])];
          };
          tf.tidy(() => {
            const given = [seed, seed + 1].map((one) => tf.randomNormal([size, size], 0, 1, 'float32', one));
            const [x, y] = given as [Matrix, Matrix];
            const compiled = compile(step, { xla });
            const results = compiled(x, y).map((tensor) => Array.from(tensor.dataSync()));
            step(x, y).forEach((tensor, i) => {
              const wanted = Array.from(tensor.dataSync());
              expect(results[i]).toHaveLength(wanted.length);
              wanted.forEach((value, j) => {
                expect(Math.abs(results[i]![j]! - value)).toBeLessThan(1e-4 * Math.max(1, Math.abs(value)));
              });
            });
            compiled.dispose();
          });
        }),
        { numRuns: xla ? 15 : 60 },
      );
    },
  );
});
