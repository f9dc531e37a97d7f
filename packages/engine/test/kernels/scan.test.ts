import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { compile, useTensorFlow } from '../../src/index.ts';

beforeAll(async () => {
  await useTensorFlow({ threads: { intra: 2, inter: 1 } });
});

type Body = (carry: tf.Tensor[], slices: tf.Tensor[]) => { carry: tf.Tensor[]; outputs: tf.Tensor[] };

function scan(initial: tf.Tensor[], sequences: tf.Tensor[], body: Body, reverse = false, xla?: boolean) {
  const inputs = Object.fromEntries([
    ...initial.map((tensor, i) => [`init${i}`, tensor]),
    ...sequences.map((tensor, i) => [`xs${i}`, tensor]),
  ]);
  const attributes = { body, reverse, ...(xla === undefined ? {} : { xla }) } as unknown as tf.NamedAttrMap;
  return tf.engine().runKernel('CrossmodalScan', inputs, attributes) as unknown as tf.Tensor[];
}

const arrays = (tensors: tf.Tensor[]): unknown[] => tensors.map((tensor) => tensor.arraySync());

const running: Body = ([sum], [x]) => {
  const next = sum!.add(x!);
  return { carry: [next], outputs: [next, x!.mul(10)] };
};

describe('CrossmodalScan', () => {
  const x = (): tf.Tensor =>
    tf.tensor2d([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);

  const forward = [
    [9, 12],
    [
      [1, 2],
      [4, 6],
      [9, 12],
    ],
    [
      [10, 20],
      [30, 40],
      [50, 60],
    ],
  ];
  const backward = [
    [9, 12],
    [
      [9, 12],
      [8, 10],
      [5, 6],
    ],
    forward[2],
  ];

  it('runs the body over the leading axis, from either end, one step after the other', () => {
    expect(arrays(scan([tf.zeros([2])], [x()], running))).toEqual(forward);
    expect(arrays(scan([tf.zeros([2])], [x()], running, true))).toEqual(backward);
  });

  it.each([undefined, false, true])('gives the same compiled, with xla %s for the loop', (xla) => {
    const compiled = compile((values: tf.Tensor) => [
      ...scan([tf.zeros([2])], [values], running, false, xla),
      ...scan([tf.zeros([2])], [values], running, true, xla),
    ]);
    expect(arrays(compiled(x()))).toEqual([...forward, ...backward]);
  });

  it('traces the body once, whatever the number of steps', () => {
    let calls = 0;
    const compiled = compile((values: tf.Tensor) =>
      scan([tf.zeros([2])], [values], (carry, slices) => {
        calls++;
        return running(carry, slices);
      }),
    );
    const [sum] = compiled(tf.ones([500, 2]));
    expect(sum!.arraySync()).toEqual([500, 500]);
    expect(calls).toBe(2); // the second compares
  });

  it.each([undefined, false, true])('sees tensors and variables around the body, with xla %s', (xla) => {
    const weight = tf.variable(tf.scalar(2));
    const step = (values: tf.Tensor) => {
      const doubled = values.mean().mul(2);
      return scan([tf.scalar(0)], [values], ([carry], [value]) => {
        const next = carry!.mul(weight).add(value!).sub(doubled);
        return { carry: [next], outputs: [] };
      });
    };
    const compiled = compile(step, xla === undefined ? {} : { xla });
    const values = tf.tensor1d([1, 2, 3, 6]);
    expect(arrays(compiled(values))).toEqual(arrays(step(values)));
    weight.assign(tf.scalar(-1));
    expect(arrays(compiled(values))).toEqual(arrays(step(values)));
  });

  it('may take gradients inside the body, and stand inside customGrad', () => {
    const squares = tf.customGrad((values, save) => {
      const [total] = scan([tf.scalar(0)], [values as tf.Tensor], ([carry], [value]) => ({
        carry: [carry!.add(value!.square())],
        outputs: [],
      })) as [tf.Tensor];
      (save as tf.GradSaveFunc)([values as tf.Tensor]);
      return {
        value: total,
        gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) =>
          scan([], [saved!], (_, [value]) => ({
            carry: [],
            outputs: [
              tf
                .grad((v) => v.square())(value!)
                .mul(dy),
            ],
          }))[0]!,
      };
    });
    const step = (values: tf.Tensor): tf.Tensor => tf.grad((v) => squares(v))(values);
    const values = tf.tensor1d([1, -2, 3]);
    expect(step(values).arraySync()).toEqual([2, -4, 6]);
    expect(compile(step)(values).arraySync()).toEqual([2, -4, 6]);
  });

  it('may nest', () => {
    const step = (values: tf.Tensor) =>
      scan([tf.scalar(0)], [values], ([outer], [row]) => {
        const [inner] = scan([outer!], [row!], ([carry], [value]) => ({
          carry: [carry!.mul(0.5).add(value!)],
          outputs: [],
        }));
        return { carry: [inner!], outputs: [inner!] };
      });
    expect(arrays(compile(step)(x()))).toEqual(arrays(step(x())));
  });

  it('says what is wrong with carry and sequences', () => {
    const grows: Body = ([carry]) => ({ carry: [tf.concat([carry!, carry!])], outputs: [] });
    expect(() => scan([tf.zeros([2])], [x()], grows)).toThrow(/engine\/scan-carry.*\[2\].*\[4\]/);
    expect(() => compile((v: tf.Tensor) => scan([tf.zeros([2])], [v], grows))(x())).toThrow(
      /engine\/scan-carry.*\[2\].*\[4\]/,
    );
    expect(() => scan([], [tf.zeros([2]), tf.zeros([3])], running)).toThrow(/engine\/scan-sequences/);
  });

  it('leaves no tensors behind', () => {
    const compiled = compile((values: tf.Tensor) => scan([tf.zeros([2])], [values], running));
    const values = x();
    tf.dispose(compiled(values));
    const before = tf.memory().numTensors;
    for (let i = 0; i < 5; i++) tf.dispose(compiled(values));
    tf.dispose(scan([tf.tidy(() => values.sum(0))], [values], running));
    expect(tf.memory().numTensors).toBe(before + 1); // the carry handed in
  });
});
