import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CrossmodalError } from '@crossmodal/core';
import * as tf from '@tensorflow/tfjs';
import { flatten } from '../compile/nest.ts';
import { recordStep, type Step } from '../compile/record.ts';
import { toTensorFlow } from '../ffi/dtypes.ts';
import { activeBackend } from '../use-tensorflow.ts';
import { frozenGraph } from './frozen-graph.ts';
import { tensorNames } from './names.ts';
import { type SignatureTensor, savedModel } from './saved-model.ts';

/** How a saved function is called: the names of its inputs and outputs. */
export interface SavedFunction {
  /** The file that was written. */
  readonly file: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
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
 *   variables, and what `compile` throws
 *
 * @example
 * saveFunction((x: tf.Tensor2D) => model.predict(x), [tf.zeros([1, 16])], 'saved');
 * // Python: tf.saved_model.load('saved').signatures['serving_default'](input=x)['output']
 */
export function saveFunction<F extends (...values: never[]) => unknown>(
  step: F,
  exampleInputs: Readonly<Parameters<F>>,
  folder: string,
): SavedFunction {
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
  const values = exampleInputs as readonly unknown[];
  const recorded = recordStep(backend, step as Step, values, { xla: false });
  try {
    if (recorded.assigned.length > 0) {
      const names = recorded.assigned.map(({ name }) => `"${name}"`).join(', ');
      throw new CrossmodalError(
        'engine/save-assigns',
        `expected a function that assigns no variables, since they become constants; this one assigns ${names}.`,
        { hint: 'Save the prediction step, not the training step.' },
      );
    }
    const tensor = (kind: string) => (key: string, i: number, dtype: number, shape: readonly number[]) =>
      ({ key, operation: `${kind}_${i}`, dtype, shape }) satisfies SignatureTensor;
    const examples = flatten(values, 'argument').tensors;
    const inputNames = tensorNames(values, 'input', false);
    const inputs = examples.map(({ dtype, shape }, i) =>
      tensor('input')(inputNames[i]!, i, toTensorFlow(dtype), shape),
    );
    const outputNames = tf.tidy(() => tensorNames([recorded.rebuild(() => tf.scalar(0))], 'output', true));
    const outputs = recorded.outputs.map(({ dtype, shape }, i) =>
      tensor('output')(outputNames[i]!, i, dtype, shape),
    );
    const graph = frozenGraph(backend, recorded, { inputs, outputs });
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'saved_model.pb');
    writeFileSync(file, savedModel(graph, { inputs, outputs }, backend.tensorFlow.version));
    return { file, inputs: inputNames, outputs: outputNames };
  } finally {
    recorded.delete();
  }
}
