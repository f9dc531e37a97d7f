import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFields } from '../../src/ffi/protobuf.ts';
import { compile, saveFunction, saveFunctions, scan, useTensorFlow } from '../../src/index.ts';
import { findPython, orSkipped } from '../find-python.ts';
import { runSaved } from './session.ts';

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

/** A call of a saved function, and what it must give. */
interface Call {
  readonly folder: string;
  readonly signature: string;
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  readonly wanted: Readonly<Record<string, tf.Tensor>>;
}

function callsOfSaved(): Call[] {
  const [text, sum, several, anyBatch] = ['text', 'sum', 'several', 'any'].map((name) =>
    join(folder, name),
  ) as [string, string, string, string];
  saveFunction(compile(classifier), [inputs()], text);
  const add = (a: tf.Tensor, b: tf.Tensor) => [a.add(b), a.mul(b)];
  const two = [tf.tensor1d([1, 2]), tf.tensor1d([3, 4])] as const;
  saveFunction(add, two, sum);
  const image = random([3, 6, 6, 2], 4) as tf.Tensor4D;
  const predict = layersModel();
  saveFunctions(
    {
      serving_default: { step: predict, inputs: [image] },
      one: { step: predict, inputs: [image.slice(0, 1)] },
      text: { step: classifier, inputs: [inputs()] },
      any: { step: predict, inputs: [image], anyBatch: true },
    },
    several,
  );
  saveFunction(classifier, [inputs()], anyBatch, { anyBatch: true });
  const rows = (count: number) => ({
    tokens: tf.tensor2d(
      Array.from({ length: count * 3 }, (_, i) => (i * 7) % 10),
      [count, 3],
      'int32',
    ),
    mask: tf.ones<tf.Rank.R2>([count, 3]),
  });
  const call = (
    at: string,
    signature: string,
    given: Call['inputs'],
    wanted: Call['wanted'] | tf.Tensor[],
  ): Call => ({
    folder: at,
    signature,
    inputs: given,
    wanted: Array.isArray(wanted)
      ? Object.fromEntries(wanted.map((tensor, i) => [`output_${i}`, tensor]))
      : wanted,
  });
  const serving = 'serving_default';
  return [
    call(text, serving, inputs(), classifier(inputs())),
    call(sum, serving, { input_0: two[0], input_1: two[1] }, add(...two)),
    call(several, serving, { input: image }, { output: predict(image) }),
    call(several, 'one', { input: image.slice(2, 1) }, { output: predict(image.slice(2, 1)) }),
    call(several, 'text', inputs(), classifier(inputs())),
    call(several, 'any', { input: image.tile([3, 1, 1, 1]) }, { output: predict(image.tile([3, 1, 1, 1])) }),
    // As many as the examples, fewer, more, whole batches and broken ones.
    ...[1, 2, 3, 4, 7].map((count) => call(anyBatch, serving, rows(count), classifier(rows(count)))),
  ];
}

/** A tfjs-layers model of convolution, batch normalization, GRU and dense layers. */
function layersModel(): (x: tf.Tensor4D) => tf.Tensor {
  const { layers } = tf;
  const model = tf.sequential({
    layers: [
      layers.conv2d({ filters: 3, kernelSize: 3, inputShape: [6, 6, 2], activation: 'relu' }),
      layers.batchNormalization(),
      layers.reshape({ targetShape: [4, 12] }),
      layers.bidirectional({ layer: layers.gru({ units: 4 }) as never, mergeMode: 'concat' }),
      layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
  return (x) => model.predict(x) as tf.Tensor;
}

function expectAlike(call: Call, got: Readonly<Record<string, readonly number[]>>): void {
  expect(Object.keys(got).sort()).toEqual(Object.keys(call.wanted).sort());
  for (const [name, tensor] of Object.entries(call.wanted)) {
    const wanted = numbers(tensor);
    expect(got[name]).toHaveLength(wanted.length);
    wanted.forEach((value, i) => {
      expect(Math.abs(got[name]![i]! - value)).toBeLessThan(1e-5);
    });
  }
}

const python = findPython('tensorflow');

describe('saveFunction', () => {
  it('writes what TensorFlow loads from the file, and computes alike', () => {
    for (const call of callsOfSaved()) expectAlike(call, runSaved(call));
  });

  it.skipIf(python === undefined)(
    `writes what Python's TensorFlow computes alike${orSkipped(python, 'tensorflow')}`,
    () => {
      const calls = callsOfSaved();
      const described = calls.map(({ folder, signature, inputs }) => ({
        folder,
        signature,
        inputs: Object.fromEntries(
          Object.entries(inputs).map(([name, tensor]) => [
            name,
            { values: numbers(tensor), dtype: tensor.dtype, shape: tensor.shape },
          ]),
        ),
      }));
      const file = join(folder, 'calls.json');
      writeFileSync(file, JSON.stringify(described));
      const program = join(import.meta.dirname, 'load.py');
      const { stdout, stderr, status } = spawnSync(python!, [program, file], { encoding: 'utf8' });
      expect(status, stderr).toBe(0);
      const results = JSON.parse(stdout) as Record<string, number[]>[];
      calls.forEach((call, i) => {
        expectAlike(call, results[i]!);
      });
    },
    240_000,
  );

  it('says why a function cannot take any number of rows, and which names are none', () => {
    const at = join(folder, 'refused');
    const sum = { step: (x: tf.Tensor) => x.sum(), inputs: [tf.ones([2, 3])], anyBatch: true };
    expect(() => saveFunctions({ sum }, at)).toThrow(/engine\/save-batch.*input \[2, 3\], output \[\]/);
    expect(() => saveFunctions({ 'a b': { step: () => tf.ones([1]), inputs: [] } }, at)).toThrow(
      /engine\/save-name.*"a b"/,
    );
    expect(() => saveFunctions({}, at)).toThrow(/engine\/save-name.*none/);
  });

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
      ['tokens', 'serving_default_input_0:0', 3, [2, 3]],
      ['mask', 'serving_default_input_1:0', 1, [2, 3]],
    ]);
    expect(signature(2).map(({ bytes }) => tensor(bytes))).toEqual([
      ['logits', 'serving_default_output_0:0', 1, [2, 3]],
      ['class', 'serving_default_output_1:0', 3, [2]],
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
