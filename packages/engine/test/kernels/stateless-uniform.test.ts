import { philox } from '@crossmodal/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { compile, useTensorFlow } from '../../src/index.ts';

beforeAll(async () => {
  await useTensorFlow({ threads: { intra: 2, inter: 1 } });
});

const uniform = (key: tf.Tensor, shape: number[], stream: number): tf.Tensor =>
  tf.engine().runKernel('CrossmodalStatelessUniform', { key }, { shape, stream });

/** The same numbers on the host. */
function expected(key: readonly [number, number], count: number, stream: number): Float32Array {
  const bits = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const block = philox([Math.floor(i / 4), 0, stream, 0], [key[0] >>> 0, key[1] >>> 0]);
    bits[i] = (block[i % 4]! & 0x7fffff) | 0x3f800000;
  }
  return new Float32Array(bits.buffer).map((value) => value - 1);
}

describe.each([
  [[1, 2], 7, [5, 3]],
  [[-5, 2147483647], 4294967295, [1001]],
  [[0, 0], 0, [2, 3, 50]],
] as const)('CrossmodalStatelessUniform with key %s, stream %d, shape %s', (words, stream, shape) => {
  const count = shape.reduce<number>((product, size) => product * size, 1);
  const key = (): tf.Tensor => tf.tensor1d([...words], 'int32');
  const host = expected(words, count, stream);

  it('gives the numbers of core’s philox when executed at once', () => {
    const numbers = uniform(key(), [...shape], stream);
    expect(numbers.shape).toEqual(shape);
    expect(numbers.dataSync()).toEqual(host);
  });

  it.each([undefined, false, true])('gives them compiled, with xla %s', (xla) => {
    const compiled = compile((seed: tf.Tensor) => uniform(seed, [...shape], stream), {
      ...(xla === undefined ? {} : { xla }),
    });
    expect(compiled(key()).dataSync()).toEqual(host);
    expect(compiled(tf.tensor1d([9, 9], 'int32')).dataSync()).toEqual(expected([9, 9], count, stream));
    expect(compiled.traces()).toBe(1);
  });
});
