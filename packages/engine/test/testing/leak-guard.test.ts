import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { compile, useTensorFlow } from '../../src/index.ts';
import { leakGuard } from '../../src/testing/index.ts';

const here = /leak-guard\.test\.ts:\d+:\d+/;

describe.each(['cpu', 'tensorflow'])('leakGuard on the backend %s', (backend) => {
  beforeAll(async () => {
    if (backend === 'tensorflow') await useTensorFlow({ threads: { intra: 2, inter: 1 } });
    else await tf.setBackend(backend);
  });

  it('names the call and the line of each tensor that is left, those of one line together', () => {
    const guard = leakGuard();
    const x = tf.tensor1d([1, 2, 3]);
    for (let i = 0; i < 3; i++) x.add(1); // left
    x.dispose();
    expect(guard.leaks().map(({ call }) => call)).toEqual(['tf.add', 'tf.add', 'tf.add']);
    expect(() => guard.end()).toThrow(
      /\[engine\/leak\] 3 tensors were not disposed: 3 × float32 \[3\] of tf\.add at .*leak-guard\.test\.ts:\d+:\d+\./,
    );
  });

  it('has nothing to say of what was disposed, tidied, kept on purpose, or made before', () => {
    const before = tf.variable(tf.scalar(1));
    const guard = leakGuard();
    tf.tidy(() => tf.ones([2]).mul(2).sum().dataSync());
    tf.tidy(() => before.assign(before.add(1)));
    const kept = tf.keep(tf.zeros([2]));
    guard.end([kept]);
    tf.dispose([before, kept]);
  });

  it('finds variables', () => {
    const guard = leakGuard();
    const left = tf.tidy(() => tf.variable(tf.scalar(1), true, `left on ${backend}`));
    expect(() => guard.end()).toThrow(here);
    left.dispose();
  });

  it('finds the result of a compiled step that nobody disposed', () => {
    const step = compile((x: tf.Tensor) => x.square());
    const x = tf.scalar(3);
    step(x).dispose();
    const guard = leakGuard();
    step(x);
    expect(guard.leaks()).toHaveLength(1);
    expect(() => guard.end()).toThrow(here);
  });

  it('leaves tfjs as it was', () => {
    const before = tf.engine().trackTensor;
    leakGuard().end();
    expect(tf.engine().trackTensor).toBe(before);
  });
});
