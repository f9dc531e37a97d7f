import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { compile, useTensorFlow } from '../../src/index.ts';

beforeAll(async () => {
  await useTensorFlow({ threads: { intra: 2, inter: 2 } });
});

type Part = { readonly begin: number; readonly size: number };

/** The mean over each row's features, computed by part; tells which parts there were. */
function meansInParts(x: tf.Tensor2D, work: number, parts: Part[], count?: number): tf.Tensor[] {
  const attributes = {
    batch: x.shape[0],
    work,
    count,
    body(part: Part) {
      parts.push(part);
      return [tf.slice(x, [part.begin, 0], [part.size, -1]).mean(1)];
    },
  };
  return tf
    .engine()
    .runKernel('CrossmodalParts', {}, attributes as unknown as tf.NamedAttrMap) as unknown as tf.Tensor[];
}

const x = (): tf.Tensor2D => tf.tensor2d([1, 3, 5, 7, 9, 11, 2, 2, 4, 6], [5, 2]);

it('computes batches with much work in as many parts as there are threads, and others whole', () => {
  for (const [work, expected] of [
    [
      2 ** 30,
      [
        { begin: 0, size: 2 },
        { begin: 2, size: 3 },
      ],
    ],
    [1000, [{ begin: 0, size: 5 }]],
  ] as const) {
    const parts: Part[] = [];
    const step = compile((values: tf.Tensor2D) => tf.concat(meansInParts(values, work, parts)));
    expect([...step(x()).dataSync()]).toEqual([2, 6, 10, 2, 5]);
    expect(parts.slice(0, parts.length / 2)).toEqual(expected); // a step is traced twice
    step.dispose();
  }
});

it('computes as many parts as asked for, and one where nothing is compiled, XLA takes it whole or may not', () => {
  const partsOf = (options: Parameters<typeof compile>[1], count?: number): number => {
    const parts: Part[] = [];
    const step = compile(
      (values: tf.Tensor2D) => tf.concat(meansInParts(values, 2 ** 30, parts, count)),
      options,
    );
    expect([...step(x()).dataSync()]).toEqual([2, 6, 10, 2, 5]);
    step.dispose();
    return parts.length / 2;
  };
  expect(partsOf({}, 3)).toBe(3);
  expect(partsOf({ xla: 'scans' })).toBe(2);
  expect(partsOf({ xla: true })).toBe(1);
  expect(partsOf({ xla: false })).toBe(1);
  const parts: Part[] = [];
  expect([...tf.concat(meansInParts(x(), 2 ** 30, parts)).dataSync()]).toEqual([2, 6, 10, 2, 5]);
  expect(parts).toEqual([{ begin: 0, size: 5 }]);
});

it('gives what a region computes, compiled beside a scan or not', () => {
  const region = (body: () => tf.Tensor[]): tf.Tensor[] =>
    tf
      .engine()
      .runKernel('CrossmodalRegion', {}, { body } as unknown as tf.NamedAttrMap) as unknown as tf.Tensor[];
  const weight = tf.variable(tf.tensor1d([1, 2]));
  const update = (rate: tf.Scalar): tf.Tensor => {
    const [next] = region(() => [weight.sub(weight.square().mul(rate))]);
    weight.assign(next as tf.Tensor1D);
    return next!;
  };
  const step = compile((rate: tf.Scalar) => {
    const state = tf.engine().runKernel('CrossmodalScan', { init0: rate, xs0: tf.ones([3]) }, {
      body: ([carry]: tf.Tensor[], [one]: tf.Tensor[]) => ({ carry: [carry!.mul(one!)], outputs: [carry!] }),
    } as unknown as tf.NamedAttrMap) as unknown as tf.Tensor[];
    return update(state[0] as tf.Scalar);
  });
  expect([...step(tf.scalar(0.5)).dataSync()]).toEqual([0.5, 0]);
  expect([...weight.dataSync()]).toEqual([0.5, 0]);
  weight.assign(tf.tensor1d([1, 2]));
  expect([...update(tf.scalar(0.5)).dataSync()]).toEqual([0.5, 0]);
  step.dispose();
});
