import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CrossmodalError } from '@crossmodal/core';
import * as tf from '@tensorflow/tfjs';
import { flatten } from '../compile/nest.ts';
import { type RecordedStep, recordStep, type Step } from '../compile/record.ts';
import { toTensorFlow } from '../ffi/dtypes.ts';
import { activeBackend } from '../use-tensorflow.ts';
import { addFrozenFunction, type FrozenFunction } from './frozen-graph.ts';
import { buildGraph } from './graph-builder.ts';
import { tensorNames } from './names.ts';
import { type Signature, type SignatureTensor, savedModel } from './saved-model.ts';

/** How a saved function is called: the names of its inputs and outputs. */
export interface SavedFunction {
  /** The file that was written. */
  readonly file: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

export interface SaveOptions {
  /**
   * Take any number of rows, not that of the examples alone: every input and output must have the rows on its first axis.
   * They are computed in batches of as many rows as the examples have, the last one filled up with zeros; so a row must
   * not depend on the others. Default false.
   */
  readonly anyBatch?: boolean;
}

/** One of the functions of a SavedModel. */
export interface FunctionToSave extends SaveOptions {
  /** Compiled or not. */
  readonly step: (...values: never[]) => unknown;
  /** One value for each argument; tensors give shapes and types, all else is kept as it is. */
  readonly inputs: readonly unknown[];
}

/**
 * Writes a function of tensors as a SavedModel, which Python's TensorFlow and TensorFlow Serving load.
 *
 * For prediction: the function is traced, and every variable it reads becomes a constant. Inputs have the shapes and
 * types of the examples. A single record as argument or result gives its keys as names; several arguments are
 * `input_0`, `input_1`, …, a single tensor is `input` or `output`.
 *
 * @param step the function, compiled or not
 * @param exampleInputs one value for each of its arguments; tensors give shapes and types, all else is kept as it is
 * @param folder where `saved_model.pb` goes; made if it is not there
 * @throws CrossmodalError `engine/not-started` without the backend, `engine/save-assigns` where the function assigns
 *   variables, `engine/save-batch` where it cannot take any number of rows, and what `compile` throws
 *
 * @example
 * saveFunction((x: tf.Tensor2D) => model.predict(x), [tf.zeros([1, 16])], 'saved');
 * // Python: tf.saved_model.load('saved').signatures['serving_default'](input=x)['output']
 */
export function saveFunction<F extends (...values: never[]) => unknown>(
  step: F,
  exampleInputs: Readonly<Parameters<F>>,
  folder: string,
  options: SaveOptions = {},
): SavedFunction {
  const saved = saveFunctions({ serving_default: { step, inputs: exampleInputs, ...options } }, folder);
  return saved.serving_default!;
}

/**
 * Writes several functions as the signatures of one SavedModel: the same prediction for other shapes, or others.
 *
 * @param functions by the name of the signature: letters, digits and underscores; `serving_default` is what servers call
 * @throws CrossmodalError as `saveFunction`; `engine/save-name` where a name is none
 *
 * @example
 * saveFunctions({ serving_default: { step: predict, inputs: [x] }, embed: { step: embed, inputs: [x] } }, 'saved');
 */
export function saveFunctions(
  functions: Readonly<Record<string, FunctionToSave>>,
  folder: string,
): Readonly<Record<string, SavedFunction>> {
  const backend = activeBackend();
  if (backend === undefined) {
    throw new CrossmodalError(
      'engine/not-started',
      'functions can be saved on the backend "tensorflow" only.',
      {
        hint: 'Call `await useTensorFlow()` first.',
      },
    );
  }
  checkNames(Object.keys(functions));
  const graph = buildGraph(backend.tensorFlow);
  const recorded: RecordedStep[] = [];
  try {
    const signatures = Object.entries(functions).map(([name, each]) => {
      const step = recordStep(backend, each.step as Step, each.inputs, { xla: false });
      recorded.push(step);
      const frozen = freeze(name, each, step);
      addFrozenFunction(backend, graph, frozen);
      return frozen.signature;
    });
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'saved_model.pb');
    writeFileSync(file, savedModel(graph.serialize(), signatures, backend.tensorFlow.version));
    const keysOf = (tensors: readonly SignatureTensor[]): string[] => tensors.map(({ key }) => key);
    return Object.fromEntries(
      signatures.map(({ name, inputs, outputs }) => [
        name,
        { file, inputs: keysOf(inputs), outputs: keysOf(outputs) },
      ]),
    );
  } finally {
    graph.delete();
    for (const step of recorded) step.delete();
  }
}

function freeze(
  name: string,
  { inputs: values, anyBatch = false }: FunctionToSave,
  recorded: RecordedStep,
): FrozenFunction {
  if (recorded.assigned.length > 0) {
    const names = recorded.assigned.map((variable) => `"${variable.name}"`).join(', ');
    throw new CrossmodalError(
      'engine/save-assigns',
      `expected a function that assigns no variables, since they become constants; this one assigns ${names}.`,
      { hint: 'Save the prediction step, not the training step.' },
    );
  }
  const examples = flatten(values, 'argument').tensors;
  const inputNames = tensorNames(values, 'input', false);
  const outputNames = tf.tidy(() => tensorNames([recorded.rebuild(() => tf.scalar(0))], 'output', true));
  const inputs = examples.map(({ dtype, shape }, i) => ({
    dtype: toTensorFlow(dtype),
    shape,
    key: inputNames[i]!,
  }));
  const outputs = recorded.outputs.map(({ dtype, shape }, i) => ({ dtype, shape, key: outputNames[i]! }));
  const batch = anyBatch ? commonBatch([...inputs, ...outputs]) : undefined;
  const tensor = (kind: string) => (each: Omit<SignatureTensor, 'operation'>, i: number) => ({
    ...each,
    operation: `${name}_${kind}_${i}`,
    shape: batch === undefined ? each.shape : [-1, ...each.shape.slice(1)],
  });
  const signature: Signature = {
    name,
    inputs: inputs.map(tensor('input')),
    outputs: outputs.map(tensor('output')),
  };
  return { recorded, signature, batch };
}

/** The number of rows that all inputs and outputs have. */
function commonBatch(
  tensors: readonly { readonly key: string; readonly shape: readonly number[] }[],
): number {
  const [first] = tensors;
  const batch = first?.shape[0];
  const other = tensors.find(({ shape }) => shape[0] === undefined || shape[0] < 1 || shape[0] !== batch);
  if (batch === undefined || other !== undefined) {
    const found = tensors.map(({ key, shape }) => `${key} [${shape.join(', ')}]`).join(', ');
    throw new CrossmodalError(
      'engine/save-batch',
      `expected every input and output to have the rows of the batch on its first axis, got ${found || 'none'}.`,
      { hint: 'Leave anyBatch out, or save one signature for each number of rows.' },
    );
  }
  return batch;
}

function checkNames(names: readonly string[]): void {
  const wrong = names.find((name) => !/^[A-Za-z]\w*$/.test(name));
  if (wrong === undefined && names.length > 0) return;
  throw new CrossmodalError(
    'engine/save-name',
    `expected signatures with names of letters, digits and underscores, got ${wrong === undefined ? 'none' : JSON.stringify(wrong)}.`,
  );
}
