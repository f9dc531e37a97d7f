import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { compile, engineInfo, scan, statelessUniform, useTensorFlow } from '../src/index.ts';

let refusal: unknown;
beforeAll(async () => {
  await useTensorFlow({ device: 'gpu', threads: { intra: 2, inter: 1 } }).catch((error: unknown) => {
    refusal = error;
  });
  // What a program does that runs anywhere.
  if (refusal !== undefined) await useTensorFlow({ threads: { intra: 2, inter: 1 } });
});

const withGpu = (): boolean => engineInfo()!.gpu;

describe('a GPU', () => {
  it('that was asked for is used, or its lack is an error that leaves the CPU usable', () => {
    expect(engineInfo()!.devices.some(({ type }) => type === 'GPU')).toBe(withGpu());
    if (!withGpu()) expect(String(refusal)).toMatch(/engine\/no-gpu.*device "gpu".*CPU:0.*CUDA build/);
    expect(
      tf
        .ones([2, 3])
        .matMul(tf.ones([3, 2]))
        .sum()
        .dataSync()[0],
    ).toBe(12);
  });

  it('computes a training step of convolution, recurrence and random numbers as the CPU does', async ({
    skip,
  }) => {
    if (!withGpu()) skip('no GPU here');
    const step = (image: tf.Tensor4D, filter: tf.Tensor4D, weights: tf.Tensor2D): tf.Tensor[] => {
      const loss = (f: tf.Tensor, w: tf.Tensor): tf.Scalar => {
        const features = tf.conv2d(image, f as tf.Tensor4D, 1, 'same'); // [batch, height, width, 4]
        const steps = features.transpose<tf.Tensor4D>([1, 0, 2, 3]).reshape<tf.Tensor3D>([6, 2, 24]);
        const { carry } = scan(
          (h: tf.Tensor2D, x: tf.Tensor2D) => {
            const next = tf.tanh(x.add<tf.Tensor2D>(h.matMul(w)));
            return { carry: next, outputs: next };
          },
          tf.zeros<tf.Rank.R2>([2, 24]),
          steps,
        );
        const noise = statelessUniform([2, 24], tf.tensor1d([1, 2], 'int32'));
        return carry.mul(noise).square().sum();
      };
      return tf.grads(loss)([filter, weights]);
    };
    const random = (shape: number[], seed: number): tf.Tensor =>
      tf.randomNormal(shape, 0, 0.3, 'float32', seed);
    const given = () =>
      [random([2, 6, 6, 3], 1), random([3, 3, 3, 4], 2), random([24, 24], 3)] as Parameters<typeof step>;
    const results = compile(step)(...given()).map((tensor) => tensor.dataSync());
    await tf.setBackend('cpu');
    step(...given()).forEach((tensor, i) => {
      tensor.dataSync().forEach((value, j) => {
        expect(Math.abs(results[i]![j]! - value)).toBeLessThan(1e-3);
      });
    });
    await tf.setBackend('tensorflow');
  });
});
