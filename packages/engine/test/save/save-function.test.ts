import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFields } from '../../src/ffi/protobuf.ts';
import { compile, saveFunction, scan, useTensorFlow } from '../../src/index.ts';
import { findPython, orSkipped } from '../find-python.ts';

const folder = mkdtempSync(join(tmpdir(), 'crossmodal-save-'));
let classifier: ReturnType<typeof textClassifier>;

beforeAll(async () => {
  await useTensorFlow({ threads: { intra: 2, inter: 1 } });
  classifier = textClassifier();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const random = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 0.5, 'float32', seed);

/** An embedding, a recurrence, a dense layer; variables, a loop, a mask, whole numbers, two results. */
function textClassifier() {
  const [embedding, recurrent, head] = [random([10, 4], 1), random([4, 4], 2), random([4, 3], 3)].map(
    (initial) => tf.variable(initial as tf.Tensor2D),
  ) as [tf.Variable<tf.Rank.R2>, tf.Variable<tf.Rank.R2>, tf.Variable<tf.Rank.R2>];
  return ({ tokens, mask }: { tokens: tf.Tensor2D; mask: tf.Tensor2D }) => {
    const embedded = tf.gather(embedding, tokens).transpose<tf.Tensor3D>([1, 0, 2]); // [time, batch, features]
    const { carry } = scan(
      (h: tf.Tensor2D, [x, real]: readonly [tf.Tensor2D, tf.Tensor1D]) => {
        const keep = real.expandDims<tf.Tensor2D>(1);
        const next = tf.tanh(x.add<tf.Tensor2D>(h.matMul(recurrent)));
        return { carry: tf.where(keep.cast('bool'), next, h) as tf.Tensor2D, outputs: next };
      },
      tf.zeros<tf.Rank.R2>([tokens.shape[0], 4]),
      [embedded, mask.transpose<tf.Tensor2D>()] as const,
    );
    const logits = carry.matMul(head) as tf.Tensor2D;
    return { logits, class: logits.argMax(1) };
  };
}

const inputs = () => ({
  tokens: tf.tensor2d([1, 2, 3, 4, 5, 0], [2, 3], 'int32'),
  mask: tf.tensor2d([1, 1, 1, 1, 1, 0], [2, 3]),
});

const numbers = (tensor: tf.Tensor): number[] => Array.from(tensor.dataSync());

function writeInputs(at: string, tensors: Readonly<Record<string, tf.Tensor>>): void {
  const described = Object.entries(tensors).map(([name, tensor]) => [
    name,
    { values: numbers(tensor), dtype: tensor.dtype, shape: tensor.shape },
  ]);
  writeFileSync(join(at, 'inputs.json'), JSON.stringify(Object.fromEntries(described)));
}

const python = findPython('tensorflow');

describe('saveFunction', () => {
  it.skipIf(python === undefined)(
    `writes what Python's TensorFlow computes alike${orSkipped(python, 'tensorflow')}`,
    () => {
      const folders = ['classifier', 'sum'].map((name) => join(folder, name)) as [string, string];
      saveFunction(compile(classifier), [inputs()], folders[0]);
      writeInputs(folders[0], inputs());
      const sum = (a: tf.Tensor, b: tf.Tensor) => [a.add(b), a.mul(b)];
      const arguments_ = [tf.tensor1d([1, 2]), tf.tensor1d([3, 4])] as const;
      saveFunction(sum, arguments_, folders[1]);
      writeInputs(folders[1], { input_0: arguments_[0], input_1: arguments_[1] });

      const { stdout, stderr, status } = spawnSync(
        python!,
        [join(import.meta.dirname, 'load.py'), ...folders],
        { encoding: 'utf8' },
      );
      expect(status, stderr).toBe(0);
      const [first, second] = JSON.parse(stdout) as Record<string, number[]>[];
      const wanted = classifier(inputs());
      numbers(wanted.logits).forEach((value, i) => {
        expect(Math.abs(first!.logits![i]! - value)).toBeLessThan(1e-5);
      });
      expect(first!.class).toEqual(numbers(wanted.class));
      expect(second).toEqual({ output_0: [4, 6], output_1: [3, 8] });
    },
    240_000,
  );

  it('writes one meta graph to serve, with its signature, and every variable as a constant', () => {
    const saved = saveFunction(classifier, [inputs()], join(folder, 'structure'));
    expect(saved.inputs).toEqual(['tokens', 'mask']);
    expect(saved.outputs).toEqual(['logits', 'class']);
    const model = fields(readFileSync(saved.file));
    expect(model(1).map(({ number }) => number)).toEqual([1]);
    const metaGraph = fields(model(2)[0]!.bytes);
    expect(text(fields(metaGraph(1)[0]!.bytes)(4)[0]!.bytes)).toBe('serve');
    const [name, signature] = entry(metaGraph(5)[0]!.bytes);
    expect(name).toBe('serving_default');
    expect(signature(1).map(({ bytes }) => tensor(bytes))).toEqual([
      ['tokens', 'input_0:0', 3, [2, 3]],
      ['mask', 'input_1:0', 1, [2, 3]],
    ]);
    expect(signature(2).map(({ bytes }) => tensor(bytes))).toEqual([
      ['logits', 'output_0:0', 1, [2, 3]],
      ['class', 'output_1:0', 3, [2]],
    ]);
    expect(text(signature(3)[0]!.bytes)).toBe('tensorflow/serving/predict');
    const graph = fields(metaGraph(2)[0]!.bytes);
    const operations = graph(1).map(({ bytes }) => text(fields(bytes)(2)[0]!.bytes));
    expect(operations.sort()).toEqual([
      ...['Const', 'Const', 'Const', 'Identity', 'Identity', 'Placeholder', 'Placeholder'],
      'StatefulPartitionedCall',
    ]);
    expect(fields(graph(2)[0]!.bytes)(1)).toHaveLength(3); // the step, one step of the loop, its condition
  });

  it('refuses a function that assigns variables, and leaves nothing behind', () => {
    const variable = tf.variable(tf.scalar(1), true, 'counter');
    const before = tf.memory().numTensors;
    const counting = () => {
      variable.assign(variable.add(1));
      return variable;
    };
    expect(() => saveFunction(counting, [], join(folder, 'none'))).toThrow(/engine\/save-assigns.*"counter"/);
    expect(() => readFileSync(join(folder, 'none', 'saved_model.pb'))).toThrow(/ENOENT/);
    expect(tf.memory().numTensors).toBe(before);
  });
});

type Fields = (field: number) => { readonly number: number; readonly bytes: Uint8Array }[];

const fields = (message: Uint8Array): Fields => {
  const all = [...readFields(message)];
  return (field) => all.filter((one) => one.field === field);
};
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const entry = (bytes: Uint8Array): [string, Fields] => {
  const of = fields(bytes);
  return [text(of(1)[0]!.bytes), fields(of(2)[0]!.bytes)];
};
const tensor = (bytes: Uint8Array): unknown[] => {
  const [key, info] = entry(bytes);
  const dims = fields(info(3)[0]!.bytes)(2).map((dim) => fields(dim.bytes)(1)[0]!.number);
  return [key, text(info(1)[0]!.bytes), info(2)[0]!.number, dims];
};
