import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasBfloat16, processorHasBfloat16 } from '../../src/compile/bfloat16.ts';
import { compile, scan, useTensorFlow } from '../../src/index.ts';

beforeAll(async () => {
  await useTensorFlow({ threads: { intra: 2, inter: 1 } });
});

it.each([
  [true, 'flags\t\t: fpu avx512f avx512_bf16 amx_tile\n'],
  [true, 'Features\t: fp asimd bf16 i8mm\n'],
  [false, 'flags\t\t: fpu avx512f avx512_vnni\n'],
  [false, 'model name\t: bf16\n'],
])('tells by the flags of a processor whether it has bfloat16: %s', (has, cpuInfo) => {
  expect(hasBfloat16(cpuInfo)).toBe(has);
});

const random = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed);

/** How far a result lies from another one, as a part of its norm. */
function distance(got: tf.Tensor, wanted: tf.Tensor): number {
  return tf.tidy(() => tf.norm(got.sub(wanted)).div(tf.norm(wanted)).dataSync()[0]!);
}

const rounded = (difference: number): void => {
  expect(difference).toBeGreaterThan(1e-4); // 8 bits: it was rounded
  expect(difference).toBeLessThan(1e-2);
};

// Elsewhere the step stays in float32, and says so.
describe.skipIf(!processorHasBfloat16())("compile with precision 'bfloat16'", () => {
  it('rounds the factors of large products to 8 bits, and those of their gradients', () => {
    const step = (a: tf.Tensor, b: tf.Tensor) => [
      a.matMul(b),
      ...tf.grads((x: tf.Tensor, y: tf.Tensor) => x.matMul(y).square().sum())([a, b]),
    ];
    const arguments_ = [random([256, 256], 1), random([256, 256], 2)] as const;
    const exact = step(...arguments_);
    const compiled = compile(step, { precision: 'bfloat16' })(...arguments_);
    compiled.forEach((result, i) => {
      expect(result.dtype).toBe('float32');
      rounded(distance(result, exact[i]!));
    });
  });

  it('rounds convolutions and their gradients', () => {
    const step = (image: tf.Tensor4D, filter: tf.Tensor4D) => [
      tf.conv2d(image, filter, 1, 'same'),
      ...tf.grads((x: tf.Tensor, y: tf.Tensor) =>
        tf
          .conv2d(x as tf.Tensor4D, y as tf.Tensor4D, 1, 'same')
          .square()
          .sum(),
      )([image, filter]),
    ];
    const arguments_ = [
      random([16, 16, 16, 16], 3) as tf.Tensor4D,
      random([3, 3, 16, 32], 4) as tf.Tensor4D,
    ] as const;
    const exact = step(...arguments_);
    compile(step, { precision: 'bfloat16' })(...arguments_).forEach((result, i) => {
      rounded(distance(result, exact[i]!));
    });
  });

  it('rounds the factors of products in XLA, too, small ones sooner, and leaves convolutions there', () => {
    const step = (a: tf.Tensor) => a.matMul(a, false, true);
    const both = (a: tf.Tensor) => [step(a), tf.grad((x: tf.Tensor) => step(x).square().sum())(a)];
    const a = random([128, 128], 5);
    const exact = both(a);
    compile(both, { precision: 'bfloat16', xla: true })(a).forEach((result, i) => {
      expect(result.dtype).toBe('float32');
      rounded(distance(result, exact[i]!));
    });
    const convolution = (x: tf.Tensor4D) => tf.conv2d(x, random([3, 3, 16, 32], 4) as tf.Tensor4D, 1, 'same');
    const image = random([16, 16, 16, 16], 3) as tf.Tensor4D;
    const compiled = compile(convolution, { precision: 'bfloat16', xla: true });
    expect(distance(compiled(image), convolution(image))).toBeLessThan(1e-5);
  });

  it('leaves small products as they are', () => {
    const step = (a: tf.Tensor) => a.matMul(a);
    for (const [size, xla] of [
      [64, true],
      [128, false],
    ] as const) {
      const small = random([size, size], 5);
      expect(distance(compile(step, { precision: 'bfloat16', xla })(small), step(small))).toBeLessThan(1e-6);
    }
  });

  it.each([undefined, 'scans', false] as const)('rounds inside of scans, xla %s, the weights once', (xla) => {
    const weights = tf.variable(random([256, 256], 7).mul<tf.Tensor2D>(0.05));
    const step = (x: tf.Tensor3D) =>
      scan(
        (h: tf.Tensor2D, slice: tf.Tensor2D) => {
          const next = tf.tanh(h.matMul(weights).add<tf.Tensor2D>(slice));
          return { carry: next, outputs: next };
        },
        tf.zeros<tf.Rank.R2>([128, 256]),
        x,
      ).outputs;
    const gradient = (x: tf.Tensor3D) =>
      tf.grad((y) =>
        step(y as tf.Tensor3D)
          .square()
          .sum(),
      )(x);
    const x = random([4, 128, 256], 8) as tf.Tensor3D;
    for (const each of [step, gradient]) {
      const compiled = compile(each, { precision: 'bfloat16', ...(xla === undefined ? {} : { xla }) });
      rounded(distance(compiled(x), each(x)));
    }
  });

  it('trains as in float32, to the precision it has', () => {
    const train = (precision: 'float32' | 'bfloat16'): number[] => {
      const weights = tf.variable(random([256, 256], 9).mul<tf.Tensor2D>(0.05));
      const optimizer = tf.train.adam(0.01);
      const x = random([256, 256], 10);
      const step = compile(
        () => optimizer.minimize(() => x.matMul(weights).sub(1).square().mean().asScalar(), true, [weights])!,
        { precision },
      );
      return Array.from({ length: 10 }, () => step().dataSync()[0]!);
    };
    const [exact, rounded] = [train('float32'), train('bfloat16')];
    expect(rounded).not.toEqual(exact);
    rounded.forEach((loss, i) => {
      expect(Math.abs(loss - exact[i]!) / exact[i]!).toBeLessThan(1e-2);
    });
    expect(rounded.at(-1)).toBeLessThan(rounded[0]! / 2);
  });
});
