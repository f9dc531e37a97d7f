import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { compile, scan, useTensorFlow } from '../../src/index.ts';

beforeAll(async () => {
  await useTensorFlow({ threads: { intra: 2, inter: 1 } });
});

const [time, batch, features, units] = [5, 2, 3, 4];
const random = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 0.7, 'float32', seed);

/** A cell that takes two variables and a tensor computed outside from the scope around it. */
function recurrence(reverse: boolean) {
  const kernel = tf.variable(random([features, units], 1) as tf.Tensor2D);
  const recurrent = tf.variable(random([units, units], 2) as tf.Tensor2D);
  const bias = tf.variable(random([units], 3));
  const loss = (x: tf.Tensor3D, mask: tf.Tensor2D, start: tf.Tensor2D): tf.Scalar => {
    const doubled = bias.mul(2);
    const { carry, outputs } = scan(
      ({ h, count }: { h: tf.Tensor2D; count: tf.Tensor }, [value, keep]) => {
        expectTypeOf(value).toEqualTypeOf<tf.Tensor2D>();
        expectTypeOf(keep).toEqualTypeOf<tf.Tensor1D>();
        const z = value.matMul(kernel).add(h.matMul(recurrent)).add(doubled);
        const next = tf.tanh<tf.Tensor2D>(z as tf.Tensor2D);
        const kept = keep.expandDims<tf.Tensor2D>(1);
        const masked = next.mul(kept).add(h.mul(tf.sub(1, kept))) as tf.Tensor2D;
        return {
          carry: { h: masked, count: count.add(tf.scalar(1, 'int32')) },
          outputs: { squared: masked.square<tf.Tensor2D>() },
        };
      },
      { h: start, count: tf.scalar(0, 'int32') },
      [x, mask] as const,
      { reverse },
    );
    expectTypeOf(outputs.squared).toEqualTypeOf<tf.Tensor3D>();
    return carry.h.sum().add(outputs.squared.mul(0.3).sum()).asScalar();
  };
  return { loss, variables: [kernel, recurrent, bias] };
}

const data = () =>
  [
    random([time, batch, features], 4) as tf.Tensor3D,
    tf.tensor2d([1, 1, 1, 1, 1, 0, 1, 0, 0, 0], [time, batch]),
    random([batch, units], 5) as tf.Tensor2D,
  ] as const;

const numbers = (tensors: readonly tf.Tensor[]): number[] => tensors.flatMap((t) => Array.from(t.dataSync()));

function expectClose(got: readonly tf.Tensor[], wanted: readonly tf.Tensor[]): void {
  const [a, b] = [numbers(got), numbers(wanted)];
  expect(a.length).toBe(b.length);
  a.forEach((value, i) => {
    expect(Math.abs(value - b[i]!)).toBeLessThan(1e-5 * (1 + Math.abs(b[i]!)));
  });
}

describe.each([false, true])('scan with reverse %s', (reverse) => {
  it.each([undefined, false, true])('has the gradients of the unrolled loop, compiled with xla %s', (xla) => {
    const { loss, variables } = recurrence(reverse);
    const step = (x: tf.Tensor3D, mask: tf.Tensor2D, start: tf.Tensor2D): tf.Tensor[] => {
      const inputs = tf.grads((a, b) => loss(a as tf.Tensor3D, mask, b as tf.Tensor2D))([x, start]);
      const { value, grads } = tf.variableGrads(() => loss(x, mask, start), variables);
      return [value, ...variables.map(({ name }) => grads[name]!), ...inputs];
    };
    const unrolled = tf.tidy(() => step(...data()));
    const compiled = compile(step, xla === undefined ? {} : { xla });
    expectClose(compiled(...data()), unrolled);
  });

  it('has the second derivatives of the unrolled loop', () => {
    // Of ops that tfjs itself can derive twice: tanh and sigmoid are not among them.
    const loss = (start: tf.Tensor): tf.Scalar => {
      const { carry, outputs } = scan(
        (h: tf.Tensor1D, x: tf.Tensor1D) => {
          const next = h.mul<tf.Tensor1D>(x).add<tf.Tensor1D>(h.square().mul(0.5));
          return { carry: next, outputs: next };
        },
        start as tf.Tensor1D,
        tf.tensor2d([0.5, 1, 2, 0.3, 0.7, 1.1], [3, 2]),
        { reverse },
      );
      return carry.square().sum().add(outputs.sum()).asScalar();
    };
    const step = (at: tf.Tensor): tf.Tensor =>
      tf.grad((a) =>
        tf
          .grad((b) => loss(b))(a)
          .square()
          .sum(),
      )(at);
    const at = tf.tensor1d([0.4, -0.6]);
    expectClose([compile(step)(at)], [step(at)]);
  });
});

it('runs on another backend', async () => {
  await tf.setBackend('cpu');
  const { carry, outputs } = scan(
    (sum: tf.Scalar, x: tf.Scalar) => {
      const next = sum.add<tf.Scalar>(x);
      return { carry: next, outputs: next };
    },
    tf.scalar(0),
    tf.tensor1d([1, 2, 3]),
  );
  expect(carry.arraySync()).toBe(6);
  expect(outputs.arraySync()).toEqual([1, 3, 6]);
  await tf.setBackend('tensorflow');
});
