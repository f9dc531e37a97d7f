import { createRequire } from 'node:module';
import type * as tf from '@tensorflow/tfjs';
import type { Koffi, Pointer } from '../../src/ffi/c-runtime.ts';
import { toTensorFlow } from '../../src/ffi/dtypes.ts';
import { readFields } from '../../src/ffi/protobuf.ts';
import { locateLibtensorflow } from '../../src/locate/index.ts';
import { readBuffer } from '../../src/trace/op-definitions.ts';
import { packOutputs } from '../../src/trace/scope.ts';
import { activeBackend } from '../../src/use-tensorflow.ts';

export interface SavedCall {
  readonly folder: string;
  readonly signature: string;
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
}

/** Loads a SavedModel through TensorFlow's C API, as TensorFlow Serving does, and calls one of its signatures. */
export function runSaved({ folder, signature, inputs }: SavedCall): Record<string, number[]> {
  const { api, c, status, tensors } = activeBackend()!.tensorFlow;
  const koffi = createRequire(import.meta.url)('koffi') as Koffi;
  const library = koffi.load(locateLibtensorflow().files.cc);
  const bind = (declaration: string) => library.func(declaration) as (...values: unknown[]) => Pointer;
  const newOptions = bind('void *TF_NewSessionOptions()');
  const load = bind(
    'void *TF_LoadSessionFromSavedModel(void *options, void *run, str folder, const char **tags, int count, void *graph, void *meta, void *status)',
  );
  const find = bind('void *TF_GraphOperationByName(void *graph, str name)');
  const run = bind(
    'void TF_SessionRun(void *session, void *options, const int64_t *inputs, const int64_t *values, int inputCount, const int64_t *outputs, _Out_ int64_t *results, int outputCount, const int64_t *targets, int targetCount, void *meta, void *status)',
  );
  const graph = api.TF_NewGraph()!;
  const meta = status.pointerOf(api.TF_NewBuffer(), 'making a buffer');
  const session = load(newOptions(), null, folder, ['serve'], 1, graph, meta, status.pointer);
  status.check('loading');

  const message = (bytes: Uint8Array) => [...readFields(bytes)];
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
  const entries = (bytes: Uint8Array, field: number): [string, Uint8Array][] =>
    message(bytes)
      .filter((one) => one.field === field)
      .map((one) => {
        const [key, value] = message(one.bytes);
        return [text(key!.bytes), value!.bytes];
      });
  // MetaGraphDef { signature_def = 5 }, SignatureDef { inputs = 1, outputs = 2 }, TensorInfo { name = 1 }.
  const definition = entries(readBuffer(c, meta), 5).find(([name]) => name === signature)![1];
  const operationOf = (info: Uint8Array) => ({
    oper: find(graph, text(message(info).find(({ field }) => field === 1)!.bytes).replace(/:0$/, '')),
    index: 0,
  });
  const fed = entries(definition, 1);
  const fetched = entries(definition, 2);
  const values = fed.map(([name]) => {
    const { shape, dtype } = inputs[name]!;
    return tensors.create(shape, toTensorFlow(dtype), inputs[name]!.dataSync() as Float32Array);
  });
  const results = new BigInt64Array(fetched.length);
  run(
    session,
    null,
    packOutputs(fed.map(([, info]) => operationOf(info))),
    BigInt64Array.from(values),
    values.length,
    packOutputs(fetched.map(([, info]) => operationOf(info))),
    results,
    results.length,
    null,
    0,
    null,
    status.pointer,
  );
  status.check('running');
  for (const value of values) tensors.free(value);
  return Object.fromEntries(
    fetched.map(([name], i) => {
      const read = tensors.read(results[i]!);
      return [name, Array.from(read as Float32Array, Number)];
    }),
  );
}
