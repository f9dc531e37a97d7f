import type { Tensor, TensorInfo } from '@tensorflow/tfjs';
import type { Attribute } from '../ffi/attributes.ts';
import type { Pointer } from '../ffi/c-runtime.ts';
import { describe } from '../ffi/tensorflow.ts';
import type { HostValues } from '../ffi/tensors.ts';
import type { SymbolicTensor } from '../trace/scope.ts';
import type { TensorFlowBackend } from './backend.ts';

/** A TensorFlow value of any type, also those that tfjs has no name for: a handle, or a stand-in while tracing. */
export type Raw = Pointer | SymbolicTensor;

/** TensorFlow's ops below tfjs' tensors. */
export interface RawOps {
  of(tensor: TensorInfo): Raw;
  constant(dtype: number, shape: readonly number[], values: HostValues): Raw;
  op(name: string, attributes: readonly Attribute[], inputs: readonly Raw[], outputs?: number): Raw[];
}

/** Builds tensors from raw ops; what lies between is freed. */
export function withRawOps(backend: TensorFlowBackend, build: (ops: RawOps) => readonly Raw[]): Tensor[] {
  const { trace, tensorFlow } = backend;
  if (trace !== undefined) {
    const results = build({
      of: (tensor) => backend.symbolOf(tensor.dataId),
      constant: (dtype, shape, values) => trace.constant(dtype, shape, values),
      op: (name, attributes, inputs, outputs = 1) =>
        trace.operation(name, attributes, inputs as readonly SymbolicTensor[], outputs),
    });
    return results.map((symbol) => backend.tensorOfSymbol(symbol as SymbolicTensor, 'a kernel'));
  }
  const made = new Set<Pointer>();
  const own = (handle: Pointer): Pointer => {
    made.add(handle);
    return handle;
  };
  try {
    const results = build({
      of: (tensor) => backend.handleOf(tensor.dataId),
      constant: (dtype, shape, values) => own(tensorFlow.upload(shape, dtype, values)),
      op: (name, attributes, inputs, outputs = 1) =>
        tensorFlow.execute(name, attributes, inputs as readonly Pointer[], outputs).map(own),
    }) as readonly Pointer[];
    return results.map((handle) => {
      const { shape, dtype } = describe(tensorFlow, handle);
      made.delete(handle);
      return backend.tensorOfHandle(handle, shape, dtype);
    });
  } finally {
    for (const handle of made) tensorFlow.release(handle);
  }
}
