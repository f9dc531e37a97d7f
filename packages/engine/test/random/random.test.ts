import { philoxUniforms } from '@crossmodal/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  compile,
  dropoutLayer,
  randomKeys,
  scan,
  statelessDropout,
  statelessNormal,
  statelessUniform,
  useTensorFlow,
} from '../../src/index.ts';

const key = (): tf.Tensor1D => tf.tensor1d([3, 5], 'int32');
const numbers = (tensor: tf.Tensor): number[] => Array.from(tensor.dataSync());

function moments(values: readonly number[]): { mean: number; deviation: number; skew: number } {
  const mean = values.reduce((a, b) => a + b) / values.length;
  const central = (power: number): number =>
    values.reduce((sum, value) => sum + (value - mean) ** power, 0) / values.length;
  return { mean, deviation: Math.sqrt(central(2)), skew: central(3) / central(2) ** 1.5 };
}

describe.each(['cpu', 'tensorflow'])('random ops on the backend %s', (backend) => {
  beforeAll(async () => {
    if (backend === 'tensorflow') await useTensorFlow({ threads: { intra: 2, inter: 1 } });
    else await tf.setBackend(backend);
  });

  it('draw the same numbers for the same key, others for another stream or key', () => {
    const host = Array.from(philoxUniforms(6, [3, 5], 9));
    expect(numbers(statelessUniform([2, 3], key(), { stream: 9 }))).toEqual(host);
    numbers(statelessUniform([6], key(), { stream: 9, min: -2, max: 2 })).forEach((value, i) => {
      expect(value).toBeCloseTo(host[i]! * 4 - 2, 5);
    });
    expect(numbers(statelessUniform([6], key()))).not.toEqual(host);
    expect(numbers(statelessUniform([0, 4], key()))).toEqual([]);
    expect(numbers(statelessUniform([], key()))).toHaveLength(1);
  });

  it('have the mean, deviation and symmetry of the normal distribution', () => {
    const values = numbers(statelessNormal([40_000], key(), { mean: 3, stddev: 2 }));
    const { mean, deviation, skew } = moments(values);
    // Four standard errors: 2 / √40000, 2 / √80000, √(6 / 40000).
    expect(Math.abs(mean - 3)).toBeLessThan(4 * 0.01);
    expect(Math.abs(deviation - 2)).toBeLessThan(4 * 0.0071);
    expect(Math.abs(skew)).toBeLessThan(4 * 0.0123);
    // Within one, two and three deviations: 68.27 %, 95.45 %, 99.73 %.
    const within = (count: number): number =>
      values.filter((value) => Math.abs(value - 3) < 2 * count).length / values.length;
    expect(within(1)).toBeCloseTo(0.6827, 2);
    expect(within(2)).toBeCloseTo(0.9545, 2);
    expect(within(3)).toBeCloseTo(0.9973, 2);
  });

  it('drop the share they should, keep the mean, and let gradients through what is kept', () => {
    const x = tf.ones<tf.Rank.R1>([10_000]);
    const dropped = numbers(statelessDropout(x, 0.25, key()));
    expect(new Set(dropped.map((value) => value.toFixed(5)))).toEqual(new Set(['0.00000', '1.33333']));
    const zeros = dropped.filter((value) => value === 0).length;
    expect(Math.abs(zeros - 2500)).toBeLessThan(4 * 43.3); // √(10000 · 0.25 · 0.75)
    expect(numbers(tf.grad((a) => statelessDropout(a, 0.25, key()).sum())(x))).toEqual(dropped);
    expect(numbers(statelessDropout(x, 0, key()))).toEqual(numbers(x));
  });

  it('hold along the axes of noiseShape that are 1', () => {
    const dropped = statelessDropout(tf.ones([4, 50, 6]), 0.5, key(), { noiseShape: [4, 1, 6] });
    const [first, ...others] = dropped.unstack(1).map(numbers);
    expect(new Set(first).size).toBe(2);
    for (const other of others) expect(other).toEqual(first);
  });

  it('refuse what makes no sense', () => {
    expect(() => statelessUniform([2], tf.tensor1d([1, 2]))).toThrow(/engine\/random.*key.*float32 \[2\]/);
    expect(() => statelessUniform([2], tf.tensor1d([1], 'int32'))).toThrow(/engine\/random.*int32 \[1\]/);
    expect(() => statelessUniform([-1], key())).toThrow(/engine\/random.*shape.*-1/);
    expect(() => statelessNormal([2], key(), { stream: 0.5 })).toThrow(/engine\/random.*stream.*0\.5/);
    expect(() => statelessDropout(tf.ones([2]), 1, key())).toThrow(/engine\/random.*rate.*got 1/);
    expect(() => dropoutLayer({ rate: Number.NaN, seed: 1 })).toThrow(/engine\/random.*rate.*NaN/);
  });

  it('draw other numbers at each call of a compiled step, the same ones as without compiling', () => {
    const draw = (wrap: <F extends (...values: never[]) => unknown>(step: F) => F): number[][] => {
      const keys = randomKeys(7);
      const step = wrap((x: tf.Tensor) => {
        const first = statelessNormal([3], keys.next());
        return first.add(statelessUniform([3], keys.next())).add(x);
      });
      const results = Array.from({ length: 3 }, () => numbers(step(tf.zeros([3]))));
      expect(keys.position()).toBe(6);
      const later = randomKeys(7, 4);
      expect(numbers(later.next())).toEqual(numbers(tf.tensor1d([numbers(later.next())[0]!, 4], 'int32')));
      for (const some of [keys, later]) some.dispose();
      return results;
    };
    const plain = draw((step) => step);
    expect(new Set(plain.flat()).size).toBe(9);
    draw((step) => compile(step)).forEach((values, i) => {
      values.forEach((value, j) => {
        expect(value).toBeCloseTo(plain[i]![j]!, 5);
      });
    });
  });

  it('train a tfjs-layers model with dropout, compiled as uncompiled', async () => {
    const train = (wrap: <F extends (...values: never[]) => unknown>(step: F) => F): number[] => {
      const kernelInitializer = tf.initializers.glorotUniform({ seed: 1 });
      const model = tf.sequential({
        layers: [
          tf.layers.dense({ units: 16, inputShape: [4], activation: 'tanh', kernelInitializer }),
          dropoutLayer({ rate: 0.5, seed: 2 }),
          tf.layers.dense({ units: 1, kernelInitializer }),
        ],
      });
      const optimizer = tf.train.adam(0.05);
      const step = wrap((x: tf.Tensor, y: tf.Tensor): tf.Scalar => {
        const loss = (): tf.Scalar => {
          const predicted = model.apply(x, { training: true }) as tf.Tensor;
          return tf.losses.meanSquaredError(y, predicted).asScalar();
        };
        return optimizer.minimize(loss, true)!;
      });
      const x = tf.randomNormal([8, 4], 0, 1, 'float32', 3);
      const y = x.sum(1, true);
      const losses = Array.from({ length: 6 }, () => step(x, y).dataSync()[0]!);
      const answers = numbers(model.predict(x) as tf.Tensor);
      expect(numbers(model.predict(x) as tf.Tensor)).toEqual(answers); // nothing is dropped outside of training
      model.dispose();
      return [...losses, ...answers];
    };
    const plain = train((step) => step);
    train((step) => compile(step)).forEach((value, i) => {
      expect(value).toBeCloseTo(plain[i]!, 4);
    });
  });

  it('keep the dropout layer in a saved model', async () => {
    const model = tf.sequential({
      layers: [dropoutLayer({ rate: 0.5, seed: 9, ...{ inputShape: [3] } } as never)],
    });
    const loaded = await tf.models.modelFromJSON(JSON.parse(model.toJSON() as string) as tf.io.ModelJSON);
    const x = tf.ones([2, 3]);
    const drop = (of: tf.LayersModel): number[] => numbers(of.apply(x, { training: true }) as tf.Tensor);
    expect(drop(loaded)).toEqual(drop(model as unknown as tf.LayersModel));
  });
});

describe('keys in scans', () => {
  it('are drawn before; one key serves all steps by a leading time axis', () => {
    const keys = randomKeys(1);
    const step = (x: tf.Tensor2D): tf.Tensor => {
      const kept = statelessUniform(x.shape, keys.next()).greater(0.5).cast('float32');
      const { outputs } = scan(
        (carry: tf.Tensor1D, [slice, keep]: readonly [tf.Tensor1D, tf.Tensor1D]) => {
          const next = carry.add<tf.Tensor1D>(slice.mul(keep));
          return { carry: next, outputs: next };
        },
        tf.zeros<tf.Rank.R1>([3]),
        [x, kept as tf.Tensor2D] as const,
      );
      return outputs;
    };
    const compiled = compile(step);
    const x = tf.ones<tf.Rank.R2>([5, 3]);
    const [first, second] = [numbers(compiled(x)), numbers(compiled(x))];
    expect(first).not.toEqual(second);
    expect(keys.position()).toBe(2);
  });
});
